"""A ledger and a fit into forecasts: of one pair, of all, those that are issued and kept, and their score."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from faultlines.forecasting.chances import chance_of_any
from faultlines.forecasting.forecasts import (
    HORIZONS,
    ActDraws,
    AllForecasts,
    DisputeForecast,
    Horizon,
    PairDisputes,
    PairForecast,
    acts_forecasts,
    bounds,
    draw_acts,
    method_version,
)
from faultlines.forecasting.issued import IssuedScores
from faultlines.forecasting.issued import score_issued as score_bundle
from faultlines.forecasting.issuing import issue, together
from faultlines.forecasting.unknowns import what_is_unknown
from faultlines.ledger import issued_forecasts, keep_forecasts
from faultlines.model.aftershocks import AftershockFit
from faultlines.model.aftershocks import forecast as forecast_acts
from faultlines.model.aftershocks_forecast import expected_by_class
from faultlines.model.fits import Fit, load_fit
from faultlines.model.structure import onset_log_odds
from faultlines.riskmap.layers import Coefficients, Layers, draw_layers, draw_pairs
from faultlines.riskmap.redrawing import INTERVAL, Settings, draw_parameters, risks_of
from faultlines.riskmap.results import PairRisk
from faultlines.terms.forecasts import IssuedForecasts
from faultlines.terms.history import History
from faultlines.workflow.redrawing import two_states
from faultlines.workflow.starting import open_ledger

Floats = NDArray[np.float64]
Pair = tuple[int, int]

#: The value shown for comparison is that of so many days before, as known then.
BEFORE: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What one call of `issue_forecasts` kept; ``repeated`` says that the very same had been kept before."""

    issued_at: date
    batch_id: str
    version: str
    horizons: tuple[int, ...]
    pairs: int
    forecasts: int
    repeated: bool

    def __str__(self) -> str:
        days = ", ".join(str(horizon) for horizon in self.horizons)
        kept = "kept before; nothing was written twice" if self.repeated else "kept"
        return (
            f"{self.forecasts:,} forecasts of {self.pairs:,} pairs issued at {self.issued_at} for {days} days ahead, "
            f"version {self.version}: {kept} as {self.batch_id}"
        )


def forecast(
    pair: tuple[str, str] | None = None,
    *,
    top: int | None = None,
    horizons: Sequence[int] | None = None,
    ledger_path: Path | None = None,
    known_at: date | None = None,
    fit_path: Path | None = None,
    settings: Settings | None = None,
) -> PairForecast | AllForecasts:
    """The forecast of one pair, `forecast_pair`, or of all, `forecast_all`; by default for `HORIZONS`.

    Raises
    ------
    LedgerError, FitError
    """
    days, settings = horizons or HORIZONS, settings or Settings()
    if pair is None:
        return forecast_all(
            top=top, horizons=days, ledger_path=ledger_path, known_at=known_at, fit_path=fit_path, settings=settings
        )
    return forecast_pair(
        *pair, horizons=days, ledger_path=ledger_path, known_at=known_at, fit_path=fit_path, settings=settings
    )


def forecast_pair(
    source_actor: str,
    target_actor: str,
    *,
    horizons: Sequence[int] = HORIZONS,
    ledger_path: Path | None = None,
    known_at: date | None = None,
    fit_path: Path | None = None,
    settings: Settings | None = None,
) -> PairForecast:
    """The forecast of one pair: a dispute, and acts by class each way.

    Parameters
    ----------
    source_actor, target_actor : str
        States, by ISO code or name.
    horizons : sequence of int
        Days.
    ledger_path : Path, optional
        Default: the user's own, made from the starter where it is not there yet.
    known_at : date, optional
        Default: the last day of which the ledger holds a document.
    fit_path : Path, optional
        Default: the fit that is shipped.
    settings : Settings, optional
        Its draws and seed; the horizon is that of ``horizons``.

    Raises
    ------
    LedgerError
        If a name is no state's, or the ledger cannot be read.
    FitError
    """
    fit, settings = load_fit(fit_path), settings or Settings()
    ledger = open_ledger(ledger_path)
    day = known_at or ledger.last_day()
    history, earlier = ledger.history(day), ledger.history(day - BEFORE)
    names = two_states(source_actor, target_actor, history.states)
    first, second = (history.states.index(name) for name in names)
    draws = draw_parameters(fit, settings)
    layers = [draw_layers(fit, history, days) for days in horizons]
    pair = (min(first, second), max(first, second))
    risks = [risks_of(fit, one, draws, [pair])[0] for one in layers]
    acts = _acts(fit, layers[0], (first, second), horizons, draws)
    found = zip(horizons, layers, risks, acts_forecasts(*acts, INTERVAL), strict=True)
    return PairForecast(
        known_at=day,
        source_actor=names[0],
        target_actor=names[1],
        evidence=risks[-1].evidence,
        horizons=tuple(
            Horizon(
                horizon_days=days,
                dispute=_dispute(risk, one, draw_layers(fit, earlier, days), (first, second), days),
                acts=by_class,
            )
            for days, one, risk, by_class in found
        ),
        unknown=what_is_unknown(fit, history, (first, second)),
        version=method_version(fit),
        method=_method(fit, settings),
    )


def forecast_all(
    *,
    top: int | None = None,
    horizons: Sequence[int] = HORIZONS,
    ledger_path: Path | None = None,
    known_at: date | None = None,
    fit_path: Path | None = None,
    settings: Settings | None = None,
) -> AllForecasts:
    """The forecast of a dispute for every pair, likeliest within the longest horizon first; at most ``top`` of them.

    Raises
    ------
    LedgerError, FitError
    """
    fit, settings = load_fit(fit_path), settings or Settings()
    ledger = open_ledger(ledger_path)
    day = known_at or ledger.last_day()
    history, earlier = ledger.history(day), ledger.history(day - BEFORE)
    draws = draw_parameters(fit, settings)
    layers = [draw_layers(fit, history, days) for days in horizons]
    pairs = _likeliest(layers[int(np.argmax(horizons))], top)
    columns = []
    for days, one in zip(horizons, layers, strict=True):
        before = draw_layers(fit, earlier, days)
        risks = risks_of(fit, one, draws, pairs)
        columns.append(
            [(risk, _dispute(risk, one, before, pair, days)) for risk, pair in zip(risks, pairs, strict=True)]
        )
    n_states = len(history.states)
    return AllForecasts(
        known_at=day,
        pairs=tuple(
            PairDisputes(
                source_actor=row[-1][0].source_actor,
                target_actor=row[-1][0].target_actor,
                evidence=row[-1][0].evidence,
                disputes=tuple(dispute for _, dispute in row),
            )
            for row in zip(*columns, strict=True)
        ),
        of_pairs=n_states * (n_states - 1) // 2,
        unknown=what_is_unknown(fit, history),
        version=method_version(fit),
        method=_method(fit, settings),
    )


def issue_forecasts(
    *,
    ledger_path: Path | None = None,
    known_at: date | None = None,
    fit_path: Path | None = None,
    settings: Settings | None = None,
) -> Issue:
    """Forecast every pair within `HORIZONS` and keep it all in the ledger; the same a second time changes nothing.

    Raises
    ------
    LedgerError, FitError
    """
    fit, settings = load_fit(fit_path), settings or Settings()
    ledger = open_ledger(ledger_path)
    day = known_at or ledger.last_day()
    history, version = ledger.history(day), method_version(fit)
    draws = draw_parameters(fit, settings)
    issued = together(tuple(_issued(fit, history, draws, days, version) for days in HORIZONS))
    kept = keep_forecasts(ledger, issued)
    n_states = len(history.states)
    return Issue(
        issued_at=day,
        batch_id=kept.batch_id,
        version=version,
        horizons=HORIZONS,
        pairs=n_states * (n_states - 1) // 2,
        forecasts=kept.forecasts,
        repeated=kept.repeated,
    )


def score_issued(ledger_path: Path | None = None, known_at: date | None = None) -> IssuedScores:
    """Score the forecasts that a ledger keeps by what it knows on a day; by default its last.

    Raises
    ------
    LedgerError
    """
    ledger = open_ledger(ledger_path)
    return score_bundle(issued_forecasts(ledger), ledger.history(known_at or ledger.last_day()))


def _dispute(risk: PairRisk, layers: Layers, before: Layers, pair: Pair, horizon_days: int) -> DisputeForecast:
    rows, columns = np.triu_indices(len(layers.whole), k=1)
    return DisputeForecast(
        horizon_days=horizon_days,
        probability=risk.probability,
        interval=risk.interval,
        base_rate=risk.structure,
        mean_of_pairs=float(layers.whole[rows, columns].mean()),
        before=float(before.whole[min(pair), max(pair)]),
        before_on=before.history.known_at,
    )


def _acts(
    fit: Fit, layers: Layers, pair: Pair, horizons: Sequence[int], draws: Sequence[Coefficients]
) -> tuple[AftershockFit, History, Pair, Sequence[int], ActDraws]:
    """What `acts_forecasts` takes."""
    structure, _, aftershocks = fit.sections()
    drawn = [
        (onset_log_odds(structure, layers.relations, coefficients=draw.structure), draw.aftershocks) for draw in draws
    ]
    acts = draw_acts(aftershocks, layers.past, pair, horizons, layers.onset_log_odds, drawn)
    return aftershocks, layers.history, pair, horizons, acts


def _likeliest(layers: Layers, top: int | None) -> list[Pair]:
    """Pairs by falling probability, at most so many."""
    rows, columns = np.triu_indices(len(layers.whole), k=1)
    order = np.argsort(-layers.whole[rows, columns], kind="stable")[:top]
    return list(zip(rows[order].tolist(), columns[order].tolist(), strict=True))


def _issued(
    fit: Fit, history: History, draws: Sequence[Coefficients], horizon_days: int, version: str
) -> IssuedForecasts:
    """Forecasts of all pairs within one horizon, with their intervals."""
    structure, _, aftershocks = fit.sections()
    layers = draw_layers(fit, history, horizon_days)
    expected = forecast_acts(
        aftershocks, history, layers.onset_log_odds, history.known_at, horizon_days, past=layers.past
    )
    drawn = np.empty((len(draws), *expected.by_class.shape), dtype=np.float32)
    for place, draw in enumerate(draws):
        log_odds = onset_log_odds(structure, layers.relations, coefficients=draw.structure)
        drawn[place] = expected_by_class(aftershocks, layers.past, log_odds, horizon_days, draw.aftershocks)
    # As in `acts_forecasts`: the chance rises with the expected acts.
    ends = [chance_of_any(end, aftershocks, horizon_days) for end in bounds(drawn, expected.by_class, INTERVAL)]
    chance, base_rate = (
        chance_of_any(acts, aftershocks, horizon_days) for acts in (expected.by_class, expected.base_by_class)
    )
    pairs = np.triu_indices(len(layers.whole), k=1)
    ends_of_pairs = bounds(draw_pairs(fit, layers, draws, horizon_days, pairs), layers.whole[pairs], INTERVAL)
    low, high = (_symmetric(end, pairs, len(layers.whole)) for end in ends_of_pairs)
    return issue(
        issued_at=history.known_at,
        method=version,
        states=history.states,
        horizon_days=horizon_days,
        dispute=(layers.whole, low, high, layers.structure),
        acts=(chance, ends[0], ends[1], base_rate),
    )


def _symmetric(
    values: NDArray[np.float64], pairs: tuple[NDArray[np.int64], NDArray[np.int64]], size: int
) -> NDArray[np.float64]:
    """Values by unordered pair as a square, zero on the diagonal."""
    found = np.zeros((size, size))
    found[pairs] = found[pairs[::-1]] = values
    return found


def _method(fit: Fit, settings: Settings) -> str:
    return f"{fit.name} fit; {settings.draws} draws of the parameters, seed {settings.seed}"
