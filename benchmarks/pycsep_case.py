"""The toy case of tests/published/test_pycsep.py through pyCSEP: ``python benchmarks/pycsep_case.py``.

Needs an environment of its own: ``python -m venv DIR && DIR/bin/pip install pycsep==0.8.0``.
"""

import csep
import numpy as np
from csep.core import binomial_evaluations, poisson_evaluations
from csep.core.catalogs import CSEPCatalog
from csep.core.forecasts import GriddedForecast
from csep.core.regions import CartesianGrid2D

SEED, SIMULATIONS, VARIANCE = 20180928, 500, 25.0
MAGNITUDES = np.array([5.0, 6.0, 7.0])
FORECAST = np.array(
    [[2.0, 0.7, 0.1], [0.4, 1.3, 0.2], [3.1, 0.9, 0.6], [0.05, 0.3, 0.8], [1.1, 0.25, 0.15], [0.6, 2.2, 0.35]]
)
REFERENCE = np.array(
    [[1.5, 0.9, 0.2], [0.7, 0.8, 0.3], [2.0, 1.2, 0.4], [0.3, 0.4, 0.5], [0.9, 0.6, 0.25], [1.0, 1.4, 0.3]]
)
COUNTS = np.array([[3, 0, 0], [1, 2, 0], [2, 1, 1], [0, 0, 2], [1, 0, 0], [0, 3, 0]])


def main() -> None:
    """Print every statistic and quantile."""
    region = CartesianGrid2D.from_origins(np.array([[float(x), 0.0] for x in range(6)]), dh=1.0, magnitudes=MAGNITUDES)
    begin, end = (csep.strptime_to_utc_datetime(f"{year}-01-01 00:00:00.0") for year in (2018, 2019))
    forecast, reference = (
        GriddedForecast(data=data, region=region, magnitudes=MAGNITUDES, name=name, start_time=begin, end_time=end)
        for name, data in (("forecast", FORECAST), ("reference", REFERENCE))
    )
    places = [(x, m) for x in range(6) for m in range(3) for _ in range(COUNTS[x, m])]
    quakes = [(str(n), 1514764800000 + n, 0.5, x + 0.5, 10.0, 5.5 + m) for n, (x, m) in enumerate(places)]
    catalog = CSEPCatalog(data=quakes, region=region)
    if not np.array_equal(catalog.spatial_magnitude_counts(), COUNTS):
        raise SystemExit("the catalog does not hold the counts")
    print("pycsep", csep.__version__, "numpy", np.__version__)
    print("number_test", poisson_evaluations.number_test(forecast, catalog).quantile)
    negative = binomial_evaluations.negative_binomial_number_test(forecast, catalog, VARIANCE)
    print("negative_binomial_number_test", negative.quantile)
    for name in ("conditional_likelihood_test", "spatial_test", "likelihood_test"):
        test = getattr(poisson_evaluations, name)
        found = test(forecast, catalog, num_simulations=SIMULATIONS, seed=SEED)
        print(name, found.observed_statistic, found.quantile, found.test_distribution[:3], sum(found.test_distribution))
    gain = poisson_evaluations.paired_t_test(forecast, reference, catalog)
    print("paired_t_test", gain.observed_statistic, gain.test_distribution, gain.quantile)
    ranked = poisson_evaluations.w_test(forecast, reference, catalog)
    print("w_test", ranked.observed_statistic, ranked.quantile)


if __name__ == "__main__":
    main()
