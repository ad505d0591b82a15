"""The public score of the daily model, as a terminal shows it and as JSON: misses first, then scores and tests."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from math import isfinite
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from faultlines.forecasting.calibration import PitHistogram, Reliability
from faultlines.forecasting.coverage import Held
from faultlines.forecasting.csep import LikelihoodTest, PairedTTest, WTest
from faultlines.forecasting.evaluation import ConsistencyTests, Evaluated, Evaluation
from faultlines.forecasting.misses import Miss
from faultlines.forecasting.rolling import TARGETS
from faultlines.forecasting.scoring import Score
from faultlines.showing.names import actor_name
from faultlines.showing.terminal import QUIET, STRONG, indented
from faultlines.showing.words import counted, day, percent, percent_range

TARGET_NAMES: Final = {
    "all": "all acts",
    "material_conflict": "material conflict, force included",
    "use_of_force": "use of force",
}
FORECAST_NAMES: Final = {
    "training_mean": "training mean",
    "expanding_mean_weekday": "expanding mean x weekday",
    "mean_and_7_day_decay": "mean + 7-day decay x weekday",
    "self_decays_reciprocity_activity": "self-decays + reciprocity + activity",
    "poisson_glm_log_lags": "Poisson GLM, log lags",
    "lightgbm_lags": "LightGBM, lags",
    "faultlines": "faultlines, the daily model",
}
#: Misses listed for a class.
LISTED: Final = 10
#: Level at which a consistency test speaks against the forecast.
LEVEL: Final = 0.05
_BAR_WIDTH: Final = 30
NOTES: Final = (
    "Nats per act: information gained over the training mean, ± one standard error from windows that share no day; "
    "no error where the test holds fewer than two.",
    "A dyad is scored if it has an act in training, unless every pair was asked for; that choice favours forecasts "
    "that know histories.",
    "In the interval: the share of counts in the central 80 % of their own forecast. A count that reaches over an end "
    "is in by the part of its chance within, so that a right forecast has 80 % in every band; the interval is that of "
    "counts and leaves out the uncertainty of parameters. Whole counts from end to end hold more than 80 %: beside "
    "them stands how many the forecast itself expected.",
    "CSEP's tests add up the forecasts of windows that share no day. They take counts as Poisson and independent, but "
    "acts cluster and a mutual act counts both ways: a rejection says less than its level, and the T-test's range is "
    "too narrow. The dyad test is CSEP's spatial test with dyads in place of cells. A forecast a few days ahead knows "
    "the test's earlier days, so the sum of such forecasts follows the record, and a quantile near one is no praise "
    "there. T and W compare with the best simple reference of this same test.",
)


def evaluation_to_dict(evaluation: Evaluation) -> dict[str, Any]:
    """One evaluation as a JSON object: by horizon in days, then by class.

    What has no score is null, with its reason in ``skipped``.
    """
    scored = {block.horizon_days for block in evaluation.blocks}
    skipped = {int(name) for name in evaluation.skipped if name.isdecimal()}
    return {
        **{
            str(days): {target: _block(evaluation.block(days, target)) for target in TARGETS}
            if days in scored
            else None
            for days in sorted(scored | skipped)
        },
        "skipped": dict(evaluation.skipped),
        "train_from": evaluation.train_from.isoformat(),
        "train_until": evaluation.train_until.isoformat(),
        "from": evaluation.first.isoformat(),
        "to": evaluation.last.isoformat(),
        "every_pair": evaluation.every_pair,
    }


def evaluation_view(evaluation: Evaluation) -> RenderableType:
    """Lay out an evaluation for a terminal."""
    shortest = min(block.horizon_days for block in evaluation.blocks)
    leading = [block for block in evaluation.blocks if block.horizon_days == shortest]
    ordered = sorted(evaluation.blocks, key=lambda block: (block.horizon_days, list(TARGETS).index(block.target)))
    return Group(
        Text(f"The daily model scored on {span(evaluation.first, evaluation.last)}", style=STRONG),
        Text(trained_words(evaluation), style=QUIET),
        *(part for block in leading for part in _misses(block)),
        *(part for block in ordered for part in _scores(block)),
        *(part for block in leading for part in _calibration(block)),
        *(part for block in ordered for part in _coverage(block)),
        *(part for block in ordered for part in _tests(block)),
        *_closing(evaluation),
    )


def span(first: date, last: date) -> str:
    """Days from one to another.

    >>> span(date(2018, 8, 29), date(2018, 9, 27)), span(date(2018, 8, 29), date(2018, 8, 29))
    ('29 August to 27 September 2018', '29 August 2018')
    """
    if first == last:
        return day(first)
    start = day(first).removesuffix(f" {first.year}") if first.year == last.year else day(first)
    return f"{start} to {day(last)}"


def trained_words(evaluation: Evaluation) -> str:
    """What the score rests on, in one line."""
    dyads = counted(evaluation.blocks[0].model.dyads, "directed dyad")
    which = "every one" if evaluation.every_pair else "those with an act in training"
    return (
        f"Trained on {span(evaluation.train_from, evaluation.train_until)} · {dyads}, {which} · "
        "each forecast made from what was known at the start of its day"
    )


def title(block: Evaluated) -> str:
    """Class and horizon of some scores, and on how many acts they rest."""
    ahead = counted(block.horizon_days, "day")
    windows = counted(block.model.windows, "separate window")
    return f"{TARGET_NAMES[block.target]}, {ahead} ahead: {counted(block.model.events, 'act')}, {windows}"


def score_rows(block: Evaluated) -> list[tuple[str, ...]]:
    """Forecast, nats per act, AUC, average precision, and expected over recorded; the model last."""
    scores: list[tuple[str, Score | None]] = [*block.references.items(), ("faultlines", block.model)]
    return [(FORECAST_NAMES[name], *_figures(score)) for name, score in scores]


def miss_cells(miss: Miss) -> tuple[str, str, str]:
    """Days and dyad, what was expected and came, and the chance that the forecast gave to it."""
    who = f"{actor_name(miss.source_actor)} → {actor_name(miss.target_actor)}"
    bound = "or more" if miss.more else "or fewer"
    came = f"{few(miss.expected)} expected, {miss.recorded} came"
    return f"{span(miss.first_day, miss.last_day)}: {who}", came, f"{miss.recorded} {bound}: {one_in(miss.chance)}"


def few(acts: float) -> str:
    """An expected number of acts, to two digits where it is below one.

    >>> few(0.0004), few(0.0123), few(12.34)
    ('<0.001', '0.012', '12.3')
    """
    if acts < 0.001:
        return "<0.001"
    return f"{acts:.2g}" if acts < 1 else f"{acts:.1f}"


def one_in(chance: float) -> str:
    """A small chance as one in so many, to two digits.

    >>> one_in(0.25), one_in(0.000123), one_in(1e-12)
    ('1 in 4', '1 in 8,100', '<1 in a billion')
    """
    if chance < 1e-9:
        return "<1 in a billion"
    return f"1 in {float(f'{1 / chance:.2g}'):,.0f}"


def rows_of_tests(tests: ConsistencyTests) -> list[tuple[str, str, str, str]]:
    """Each test's name, what was found, its quantile and what that says."""
    number = f"{tests.number.statistic:,} came, {tests.number.expected:,.0f} expected"
    rows = [("N, Poisson", number, _ends(tests.number.quantile), _two_sided(tests.number.quantile))]
    if tests.clustered is not None:
        spread = f"standard deviation {tests.clustered.variance**0.5:,.0f}"
        quantile = tests.clustered.quantile
        rows.append(("N, negative binomial", spread, _ends(quantile), _two_sided(quantile)))
    if tests.dyad is not None:
        rows.append(("dyad (spatial)", *_likelihood(tests.dyad)))
    if tests.conditional_likelihood is not None:
        rows.append(("CL", *_likelihood(tests.conditional_likelihood)))
    if tests.t is not None:
        rows.append(("T", *_gain(tests.t)))
    if tests.w is not None:
        rows.append(("W", *_ranks(tests.w)))
    return rows


def reliability_cells(band: Reliability) -> tuple[str, str, str, str]:
    """Dyad-windows of a band, forecast and observed share, and its 90 % range."""
    return f"{band.pairs:,}", percent(band.forecast), percent(band.observed), percent_range(band.interval)


def coverage_rows(block: Evaluated) -> list[tuple[str, ...]]:
    """Expected acts, dyad-windows, share in the interval, whole counts in it and as many as were expected."""
    return [
        (
            _band_name(held),
            f"{held.dyad_windows:,}",
            *(percent(x) for x in (held.share, held.whole, held.whole_expected)),
        )
        for held in (*block.coverage.bands, block.coverage.together)
    ]


COVERAGE_HEADS: Final = ("expected acts", "dyad-windows", "in the interval", "whole counts", "expected of whole")


def pit_words(pit: PitHistogram) -> str:
    """How to read the histogram."""
    low, high = pit.band
    return (
        f"where counts fell in their forecasts ({sum(pit.counts):,} dyad-windows with {pit.least:g} expected acts or "
        f"more): a right forecast puts {pit.expected:,.0f} into each tenth, {low:,.0f} to {high:,.0f} in 95 of 100"
    )


def _block(block: Evaluated | None) -> dict[str, Any] | None:
    if block is None:
        return None
    return {
        **_score(block.model),
        "references": {name: None if score is None else _score(score) for name, score in block.references.items()},
        "events": block.model.events,
        "dyads": block.model.dyads,
        "independent_windows": block.model.windows,
        "reliability": [asdict(band) | {"interval": list(band.interval)} for band in block.reliability],
        "pit": None if block.pit is None else asdict(block.pit),
        "coverage_80": block.coverage.together.share,
        "coverage_80_error": block.coverage.error,
        "coverage_80_by_expected_acts": [asdict(held) for held in block.coverage.bands],
        "coverage_80_whole_counts": block.coverage.together.whole,
        "coverage_80_whole_counts_expected": block.coverage.together.whole_expected,
        "tests": _tests_to_dict(block.tests),
        "misses": [
            asdict(miss) | {"first_day": miss.first_day.isoformat(), "last_day": miss.last_day.isoformat()}
            for miss in block.misses
        ],
    }


def _score(score: Score) -> dict[str, float | None]:
    return {
        "information_gain": score.information_gain,
        "information_gain_error": score.error,
        "auc": score.auc,
        "average_precision": score.average_precision,
        "n_ratio": score.ratio,
    }


def _tests_to_dict(tests: ConsistencyTests) -> dict[str, Any]:
    def likelihood(test: LikelihoodTest | None) -> dict[str, float] | None:
        return None if test is None else {"statistic": test.statistic, "quantile": test.quantile}

    def against(test: PairedTTest | WTest | None) -> dict[str, Any] | None:
        if test is None:
            return None
        plain = {"against": tests.against} | asdict(test)
        return plain | {"statistic": test.statistic if isfinite(test.statistic) else None}

    return {
        "number_test": asdict(tests.number),
        "negative_binomial_number_test": None if tests.clustered is None else asdict(tests.clustered),
        "conditional_likelihood_test": likelihood(tests.conditional_likelihood),
        "spatial_test": None if tests.dyad is None else {"by": "dyad"} | (likelihood(tests.dyad) or {}),
        "paired_t_test": against(tests.t),
        "w_test": against(tests.w),
    }


def _figures(score: Score | None) -> tuple[str, str, str, str]:
    if score is None:
        return "not made", "", "", ""
    error = "" if score.error is None else f" ± {score.error:.3f}"
    return (
        f"{score.information_gain:+.3f}{error}",
        "–" if score.auc is None else f"{score.auc:.4f}",
        f"{score.average_precision:.4f}",
        f"{score.ratio:.2f}",
    )


def _ends(quantile: tuple[float, float]) -> str:
    return ", ".join(_thousandths(one) for one in quantile)


def _thousandths(quantile: float) -> str:
    return "<0.001" if quantile < 0.001 else ">0.999" if quantile > 0.999 else f"{quantile:.3f}"


def _two_sided(quantile: tuple[float, float]) -> str:
    if quantile[0] < LEVEL / 2:
        return "more came than forecast"
    return "fewer came than forecast" if quantile[1] < LEVEL / 2 else "consistent"


def _likelihood(test: LikelihoodTest) -> tuple[str, str, str]:
    verdict = "less likely than forecast" if test.quantile < LEVEL else "consistent"
    return f"log-likelihood {test.statistic:,.0f}", _thousandths(test.quantile), verdict


def _gain(test: PairedTTest) -> tuple[str, str, str]:
    low, high = test.interval
    verdict = "better" if low > 0 else "worse" if high < 0 else "no difference shown"
    return f"gain {test.information_gain:+.3f} ({low:+.3f} to {high:+.3f})", _thousandths(test.quantile), verdict


def _ranks(test: WTest) -> tuple[str, str, str]:
    verdict = "differ" if test.quantile < LEVEL else "no difference shown"
    return f"z {test.statistic:.2f}", _thousandths(test.quantile), verdict


def _head(words: str) -> Iterator[RenderableType]:
    yield Text()
    yield Text(words[0].upper() + words[1:], style=STRONG)


def _table(names: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style=QUIET)
    for place, name in enumerate(names):
        table.add_column(name, justify="left" if place < left else "right", overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def _misses(block: Evaluated) -> Iterator[RenderableType]:
    yield from _head(f"Worst misses, {TARGET_NAMES[block.target]}, {counted(block.horizon_days, 'day')} ahead")
    yield _table(("", "", ""), [miss_cells(miss) for miss in block.misses[:LISTED]], left=3)


def _scores(block: Evaluated) -> Iterator[RenderableType]:
    yield from _head(title(block))
    yield _table(("", "nats per act", "AUC", "AP", "exp./rec."), score_rows(block))


def _calibration(block: Evaluated) -> Iterator[RenderableType]:
    within = counted(block.horizon_days, "day")
    yield from _head(f"{TARGET_NAMES[block.target]}: one or more within {within}, forecast and observed")
    heads = ("dyad-windows", "forecast", "observed", "90 % range")
    yield _table(heads, [reliability_cells(band) for band in block.reliability], left=0)
    if block.pit is not None:
        pit = block.pit
        yield indented(Text(pit_words(pit), style=QUIET), 0)
        reach = max(*pit.counts, pit.band[1])
        for number in pit.counts:
            mark = "" if pit.band[0] <= number <= pit.band[1] else " outside"
            yield Text(f"  {'█' * max(round(number / reach * _BAR_WIDTH), 1)} {number:,}{mark}")


def _band_name(held: Held) -> str:
    if held.below is None:
        return f"{held.least:g} or more" if held.least else "all"
    return f"{held.least:g} to {held.below:g}" if held.least else f"under {held.below:g}"


def _coverage(block: Evaluated) -> Iterator[RenderableType]:
    ahead = counted(block.horizon_days, "day")
    yield from _head(f"{TARGET_NAMES[block.target]}, {ahead} ahead: counts in the 80 % interval of their forecast")
    yield _table(COVERAGE_HEADS, coverage_rows(block))


def _tests(block: Evaluated) -> Iterator[RenderableType]:
    against, ahead = FORECAST_NAMES[block.tests.against], counted(block.horizon_days, "day")
    yield from _head(f"{TARGET_NAMES[block.target]}, {ahead} ahead: CSEP's tests; T and W against {against}")
    yield _table(("test", "found", "quantile", "says"), rows_of_tests(block.tests), left=4)


def _closing(evaluation: Evaluation) -> Iterator[RenderableType]:
    yield Text()
    for name, reason in evaluation.skipped.items():
        yield Text(f"Not scored: {skipped_name(name)}: {reason}")
    for note in NOTES:
        yield Text(note, style=QUIET)


def skipped_name(name: str) -> str:
    """What was not scored, in words.

    >>> skipped_name("30"), skipped_name("lightgbm_lags")
    ('30 days ahead', 'LightGBM, lags')
    """
    return (TARGET_NAMES | FORECAST_NAMES).get(name, f"{name} days ahead")
