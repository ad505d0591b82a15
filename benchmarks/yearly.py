"""Every table of docs/entanglement.md: ``python benchmarks/yearly.py --data DIR [PART...]``."""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from faultlines.model.effects import PER, average_effects
from faultlines.model.entanglement import (
    DEFINITIONS,
    FIRST_TEST_YEAR,
    RIDGE,
    WORLD_WAR,
    Opportunities,
    fit_record,
    opportunities,
)
from faultlines.model.fits import load_fit
from faultlines.model.logit import fit_logit, log_odds, sigmoid
from faultlines.model.pooling import fit_grouped, fit_pooled
from faultlines.model.scores import calibration_bands, score_rare
from faultlines.model.sensitivity import interval_coverage, leave_one_out
from faultlines.model.statefiles import StateFiles
from faultlines.model.structure import FIRST_YEAR, LAST_YEAR, dyad_years
from faultlines.riskmap.chains import chain_of, join_chances, simulate_whole
from faultlines.riskmap.layers import draw_layers
from faultlines.workflow.starting import open_ledger

#: Pairs whose disputes are followed through their joiners.
PAIRS = (("RUS", "UKR"), ("CHN", "PHL"), ("PRK", "KOR"))
TERMS = list(DEFINITIONS)[1:]


def main() -> None:
    """Print the tables asked for."""
    asked = _arguments()
    for part in asked.parts or PARTS:
        start = time.perf_counter()
        print(f"\n# {part}")
        PARTS[part](asked)
        print(f"({time.perf_counter() - start:.0f} s)")


def structure(asked: argparse.Namespace) -> None:
    """Marginal effects among politically relevant dyads, and the calibration of the test."""
    fit = load_fit(asked.fit).structure
    assert fit is not None
    record = dyad_years(StateFiles(asked.data / "states"), range(FIRST_YEAR, LAST_YEAR + 1))
    rows = record.values[record.relevant]
    rate = PER * float(record.started[record.relevant].mean())
    print(f"{len(rows):,} politically relevant dyad-years, {rate:.1f} onsets per {PER:,}")
    for one in average_effects(rows, fit.coefficients, fit.covariance):
        low, high = one.interval
        print(f"{one.name:42s} {one.change:+8.1f} ({low:+.1f} to {high:+.1f})  x {one.ratio:.2f}")
    past, future = (record.take(rows) for rows in (record.year < 1990, record.year >= 1990))
    learned = fit_logit(past.values, past.started, past.pair, ridge=1.0)
    print("calibration, source starts it, 1990-2014")
    _bands(future.started, sigmoid(log_odds(future.values, learned.coefficients)), np.ones(len(future.started)))


def test(asked: argparse.Namespace) -> None:
    """Entanglement out of time, with each group of pact terms taken out, target and initiator put in; calibration."""
    past, future = _split(_record(asked))
    kept = {
        "as shipped": np.ones(len(TERMS), np.bool_),
        "without bound to both": _without("bound to both"),
        "without non-aggression": _without("non-aggression"),
        "without either": _without("bound to both", "non-aggression"),
        "without pacts": _without("bound to both", "pact"),
    }
    for name, columns in kept.items():
        _score(name, past, future, past.values[:, columns], future.values[:, columns])
        print(f"{'':32s} log-likelihood of disputes before {FIRST_TEST_YEAR} left out: {_left_out(past, columns):.1f}")
    _score("with side acted first", past, future, *(_with_column(part, part.initiating) for part in (past, future)))
    whole = _record(asked)
    for words in ("bound to both", "non-aggression"):
        columns = _without(words)
        fit = fit_logit(whole.values[:, columns], whole.joined, whole.dispute, ridge=RIDGE, weights=whole.weight)
        expected = whole.weight * sigmoid(log_odds(whole.values[:, columns], fit.coefficients))
        inside = whole.values[:, np.flatnonzero(~columns)[0]] > 0
        print(
            f"{words}: {whole.weight[inside].sum():.0f} opportunities, {expected[inside].sum():.1f} joins expected "
            f"without the term, {float(whole.weight[inside] @ whole.joined[inside]):.1f} observed"
        )
    print("calibration, as shipped")
    chance = sigmoid(log_odds(future.values, fit_record(past).coefficients))
    _bands(future.joined, chance, future.weight)


def tried(asked: argparse.Namespace) -> None:
    """Terms that were tried and are not shipped: each alone beside the shipped ones."""
    files = StateFiles(asked.data / "states")
    record = _record(asked)
    past = record.year < FIRST_TEST_YEAR
    neutral, not_to_attack, offence = (
        tuple(_pact(files, record, kind, whose) for whose in ("side", "foe"))
        for kind in ("atop_neutral", "atop_nonagg", "atop_offense")
    )
    term = {name: record.values[:, place] > 0 for place, name in enumerate(TERMS)}
    bound, bound_foe = term["defence pact with side"], term["defence pact with foe"]
    columns = {
        "none more": None,
        "neutrality pact with side": neutral[0] & ~bound,
        "neutrality pact with foe": neutral[1] & ~bound_foe,
        "any non-aggression pact, foe": not_to_attack[1] & ~bound_foe,
        "any non-aggression pact, side": not_to_attack[0] & ~bound,
        "offensive pact with side": offence[0],
        "defence pact with both": bound & bound_foe,
        "defence pact x rivalry with foe": bound & term["rivalry with foe"],
        "pact and rivalry with foe": bound_foe & term["rivalry with foe"],
        "side acted first": record.initiating,
    }
    for name, column in columns.items():
        values = record.values if column is None else _with_column(record, column)
        _score(name, record.take(past), record.take(~past), values[past], values[~past])
        whole = fit_logit(values, record.joined, record.dispute, ridge=RIDGE, weights=record.weight, count_prior=True)
        if column is not None:
            joins = float(record.weight[column] @ record.joined[column])
            error = whole.covariance[-1, -1] ** 0.5
            print(
                f"{'':32s} all years {whole.coefficients[-1]:+.2f} (s.e. {error:.2f}), "
                f"{record.weight[column].sum():.0f} opportunities, {joins:.1f} joins"
            )


def _pact(files: StateFiles, record: Opportunities, kind: str, whose: str) -> np.ndarray:
    """Whether a pact of a kind with the side or the foe held the year before."""
    one, two, year, held = files.columns("atop_alliance", ("ccode1", "ccode2", "year", kind))
    keys = (year * 1000 + one) * 1000 + two
    partner = getattr(record, whose)
    asked = [((record.year - 1) * 1000 + a) * 1000 + b for a, b in ((record.joiner, partner), (partner, record.joiner))]
    return np.isin(asked[0], keys[held == 1]) | np.isin(asked[1], keys[held == 1])


def pooling(asked: argparse.Namespace) -> None:
    """An intercept for each state, and pact types drawn to their mean: the test with and without."""
    past, future = _split(_record(asked))
    _score("as shipped", past, future, past.values, future.values)
    grouped = fit_grouped(past.values, past.joined, past.joiner, weights=past.weight, ridge=RIDGE)
    chance = sigmoid(log_odds(future.values, grouped.coefficients) + grouped.effect_of(future.joiner))
    _print_scores("state intercepts", past, future, chance)
    chance = sigmoid(log_odds(future.values, grouped.coefficients))
    _print_scores("the same, intercepts left out", past, future, chance)
    print(f"  standard deviation of the intercepts, before {FIRST_TEST_YEAR}: {grouped.variance**0.5:.2f}")
    pacts = np.array([TERMS.index(f"{kind} pact with side") for kind in ("defence", "consultation")])
    pooled = fit_pooled(past.values, past.joined, past.dispute, weights=past.weight, ridge=RIDGE, pooled=pacts)
    _print_scores("pact types pooled", past, future, sigmoid(log_odds(future.values, pooled.coefficients)))
    print(f"  mean {pooled.mean:.2f}, standard deviation {pooled.variance**0.5:.2f}")
    whole = _record(asked)
    effects = fit_grouped(whole.values, whole.joined, whole.joiner, weights=whole.weight, ridge=RIDGE)
    print(f"  all years: standard deviation of the intercepts {effects.variance**0.5:.2f}; coefficients")
    for name, own, plain in zip(DEFINITIONS, effects.coefficients, fit_record(whole).coefficients, strict=True):
        print(f"    {name:32s} {own:+.2f} (without intercepts {plain:+.2f})")


def intervals(asked: argparse.Namespace) -> None:
    """Whether the intervals hold what they say, where the joins of one side of a dispute hang together."""
    record = _record(asked)
    sides = 2 * record.dispute + record.initiating
    shock = fit_grouped(record.values, record.joined, sides, weights=record.weight, ridge=RIDGE).variance ** 0.5
    found = interval_coverage(record, np.random.default_rng(0), asked.simulations, shock)
    print(f"{asked.simulations} simulations, shock of a side {shock:.2f}; share held at 80 % and 95 %, spread / error")
    for place, name in enumerate(found.names):
        print(f"{name:32s} {found.held[0.80][place]:.2f} {found.held[0.95][place]:.2f} {found.spread[place]:.2f}")


def wars(asked: argparse.Namespace) -> None:
    """The defence pact's coefficient without each dispute of five joins or more."""
    record = _record(asked)
    for term in ("defence pact with side", "non-aggression pact with foe"):
        found = leave_one_out(record, term)
        values = [one.coefficient for one in found]
        print(f"{term}: {len(found)} disputes left out in turn, {min(values):.2f} to {max(values):.2f}")
        for one in found[:5]:
            print(f"  without dispute {one.dispute} ({one.year}, {one.joins:.0f} joins): {one.coefficient:.2f}")


def chains(asked: argparse.Namespace) -> None:
    """What later rounds of joining add, to a dispute of each pair and to the pair's own probability."""
    fit = load_fit(asked.fit)
    ledger = open_ledger(asked.ledger)
    history = ledger.history(ledger.last_day())
    layers = draw_layers(fit, history, 90)
    assert fit.entanglement is not None
    chances = join_chances(fit.entanglement, layers.relations)
    rng = np.random.default_rng(0)
    for names in PAIRS:
        pair = (history.states.index(names[0]), history.states.index(names[1]))
        found = chain_of(chances, pair, rng, asked.draws)
        expected, more = found.one_step.sum(axis=0), found.later.sum(axis=0)
        print(f"{names[0]}-{names[1]}, given a dispute of the two, {asked.draws:,} draws")
        for own in (0, 1):
            print(f"  beside {names[own]}: {expected[own]:.3f} joiners in one step, later rounds add {more[own]:.3f}")
            for state in np.argsort(-found.later[:, own])[:3]:
                one, later = found.one_step[state, own], found.later[state, own]
                print(f"    {history.states[state]} {one:.4f}, later rounds add {later:.4f}")
    worlds = {
        rounds: simulate_whole(layers.direct, chances, np.random.default_rng(1), asked.draws, rounds)
        for rounds in (1, len(history.states))
    }
    print(f"probability within 90 days, by map and by {asked.draws:,} simulated worlds of one round and of all")
    for one, two in PAIRS:
        pair = (history.states.index(one), history.states.index(two))
        simulated = " ".join(f"{world[pair]:.4f}" for world in worlds.values())
        print(f"  {one}-{two} map {layers.whole[pair]:.4f} simulated {simulated}")
    pairs = np.triu_indices(len(history.states), k=1)
    print(f"  all pairs, expected number: map {layers.whole[pairs].sum():.3f} simulated", end=" ")
    print(" ".join(f"{world[pairs].sum():.3f}" for world in worlds.values()))


PARTS: dict[str, Callable[[argparse.Namespace], None]] = {
    "structure": structure,
    "test": test,
    "tried": tried,
    "pooling": pooling,
    "intervals": intervals,
    "wars": wars,
    "chains": chains,
}


def _record(asked: argparse.Namespace) -> Opportunities:
    record = opportunities(StateFiles(asked.data / "states"))
    return record.take(record.dispute != WORLD_WAR)


def _split(record: Opportunities) -> tuple[Opportunities, Opportunities]:
    before = record.year < FIRST_TEST_YEAR
    return record.take(before), record.take(~before)


def _without(*words: str) -> np.ndarray:
    return np.array([not any(word in name for word in words) for name in TERMS])


def _with_column(record: Opportunities, column: np.ndarray) -> np.ndarray:
    return np.column_stack([record.values, column.astype(np.float32)])


def _score(name: str, past: Opportunities, future: Opportunities, learned: np.ndarray, scored: np.ndarray) -> None:
    fit = fit_logit(learned, past.joined, past.dispute, ridge=RIDGE, weights=past.weight)
    _print_scores(name, past, future, sigmoid(log_odds(scored, fit.coefficients)))


def _left_out(past: Opportunities, columns: np.ndarray, folds: int = 10) -> float:
    """Log-likelihood of the disputes before the test, a tenth at a time left out of the fit; nothing of the test."""
    numbers = np.unique(past.dispute)
    fold = np.random.default_rng(0).permutation(len(numbers)) % folds
    of_row = fold[np.searchsorted(numbers, past.dispute)]
    total = 0.0
    for number in range(folds):
        kept, out = of_row != number, of_row == number
        fit = fit_logit(
            past.values[kept][:, columns], past.joined[kept], past.dispute[kept], ridge=RIDGE, weights=past.weight[kept]
        )
        odds = log_odds(past.values[out][:, columns], fit.coefficients)
        total += float(past.weight[out] @ (past.joined[out] * odds - np.logaddexp(0.0, odds)))
    return total


def _print_scores(name: str, past: Opportunities, future: Opportunities, chance: np.ndarray) -> None:
    base = float(np.average(past.joined, weights=past.weight))
    scores = score_rare(future.joined, chance, base)
    bounded = np.clip(chance, 1e-15, 1 - 1e-15)
    gained = np.where(future.joined, np.log(bounded / base), np.log1p(-bounded) - np.log1p(-base))
    weighted = float(future.weight @ gained / (future.weight @ future.joined))
    print(
        f"{name:32s} AUC {scores['auc']:.4f}  AP {scores['average precision']:.4f}  "
        f"nats {scores['nats per event']:.3f}  by dispute weight {weighted:.3f}  "
        f"expected/observed {float(future.weight @ chance / (future.weight @ future.joined)):.2f}"
    )


def _bands(happened: np.ndarray, chance: np.ndarray, weights: np.ndarray) -> None:
    for band in calibration_bands(happened, chance, weights=weights):
        low, high = band.interval
        print(
            f"  {band.rows:9,d} rows  expected {band.chance:.5f}  observed {band.observed:.5f}  ({low:.5f}-{high:.5f})"
        )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", choices=[*PARTS, []], help=", ".join(PARTS))
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with states/")
    parser.add_argument("--ledger", type=Path, default=Path("out/ledger"), help="ledger for the part chains")
    parser.add_argument("--fit", type=Path, help="default: the shipped one")
    parser.add_argument("--simulations", type=int, default=100)
    parser.add_argument("--draws", type=int, default=20_000)
    return parser.parse_args()


if __name__ == "__main__":
    main()
