"""Where the development data are, and what a test says that does without them."""

import os
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from faultlines import cli
from faultlines.forecasting.counts import Dispersion
from faultlines.forecasting.rolling import TARGETS, Rolled
from faultlines.riskmap.redrawing import Settings

#: Folder of the development data: never part of the product, absent from most machines.
DATA = Path(os.environ.get("FAULTLINES_DATA", Path(__file__).parents[2] / "shared" / "data"))


def pytest_collection_modifyitems(items):
    if not DATA.is_dir():
        skip = pytest.mark.skip(reason=f"no development data at {DATA}; name their folder in FAULTLINES_DATA")
        for item in items:
            if "data" in item.keywords:
                item.add_marker(skip)


@pytest.fixture(scope="session")
def data():
    """Folder of the development data; the test must be marked ``data``."""
    return DATA


@pytest.fixture(scope="session")
def article(data):
    """Path of the model document, published 2024-06-22."""
    return data / "seed" / "article.txt"


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the command in this process, with few draws: exit code, standard output and standard error."""
    monkeypatch.setattr(cli, "Settings", partial(Settings, draws=4))

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["faultlines", *map(str, words)])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        out, err = capsys.readouterr()
        return stop.value.code or 0, out, err

    return run


@pytest.fixture(scope="session")
def make_rolled():
    """A function that makes up forecasts of six dyads on some windows, and acts drawn from the first of them."""

    def make(n_windows=20, horizon_days=1, target="use_of_force", rate=0.5, seed=3):
        rng = np.random.default_rng(seed)
        kinds = TARGETS[target]
        shares = rng.dirichlet(np.ones(len(kinds)), 6)
        mean = rng.gamma(2.0, rate / 2, (n_windows, 6))
        by_class = mean[:, :, None] * shares
        acts_by_class = rng.poisson(by_class).astype(float)
        level = np.tile(mean.mean(axis=0), (n_windows, 1))
        return Rolled(
            target=target,
            horizon_days=horizon_days,
            days=17_772 + np.arange(n_windows),  # from 29 August 2018
            states=("CHN", "PHL", "VNM"),
            dyads=np.argwhere(~np.eye(3, dtype=bool)),
            acts=acts_by_class.sum(axis=2),
            means={"training_mean": level, "mean_and_7_day_decay": (level + mean) / 2, "faultlines": mean},
            dispersions=dict.fromkeys(("training_mean", "mean_and_7_day_decay", "faultlines"), Dispersion(at_one=50.0)),
            by_class=by_class,
            acts_by_class=acts_by_class,
            events=int(acts_by_class.sum()),
            before=rng.poisson(6 * rate, 120).astype(float),
            missing={"lightgbm_lags": "LightGBM is not installed; `pip install 'faultlines[bench]'`."},
        )

    return make
