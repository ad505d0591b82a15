"""Structure: the yearly hazard that one state starts a militarised dispute with another.

A logistic regression over all directed dyad-years. Its terms are capability, geography, ties and the two states' own
disputes; ``docs/structure.md`` says what else was tried and what it earned.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faultlines.model.logit import fit_logit, log_odds, sigmoid
from faultlines.model.relations import (
    HISTORY,
    LastObserved,
    Relations,
    history_before,
    locate,
    members,
    past_relations,
)
from faultlines.model.scores import score_rare
from faultlines.model.statefiles import Floats, Ints, Provenance, StateFiles
from faultlines.terms.cow import cow_to_iso

#: Years learned from; the test learns from those before `FIRST_TEST_YEAR` and is scored on the rest.
FIRST_YEAR, LAST_YEAR, FIRST_TEST_YEAR = 1946, 2014, 1990
#: Prior on each coefficient, in observations: shrinks next to nothing, and keeps a rare term finite.
RIDGE = 1.0
#: Scale of the logarithm of a sum of past disputes: the twentieth part of a dispute doubles the argument.
DISPUTE_SCALE = 20.0
#: Capability at which its term is zero: a thousandth of the world's.
CAPABILITY_UNIT = 1e-3
#: Sums of disputes smaller than this are not carried in a fit.
SMALLEST_CARRIED = 2e-3

FILES = (
    "cow_states",
    "cow_majors",
    "cow_nmc",
    "cow_contdir",
    "cow_capitals",
    "cow_mid_dirdisps",
    "atop_alliance",
    "tss_rivalries",
)

#: Each term and what it means. All are of the last day before the year.
DEFINITIONS: dict[str, str] = {
    "intercept": "1",
    "source capability": "natural logarithm of source's material capability in thousandths of the world's (CINC)",
    "target capability": "the same of target",
    "land border": "1 if the two share a land border",
    "sea border": "1 if they share none and at most 400 miles of water lie between them",
    "distance": "log(1 + kilometres between capitals / 100), 0 for neighbours",
    "distance x capability": "distance times the sum of source capability and target capability, 0 for neighbours",
    "defence pact": "1 if a pact obliges them to defend each other",
    "rivalry": "1 if they are strategic rivals",
    "recent disputes": "log(1 + 20 x disputes between them, each halved every 2 years)",
    "long dispute record": "log(1 + 20 x disputes between them, each halved every 16 years)",
    "started by source": "log(1 + 20 x disputes that source started, each halved every 8 years)",
    "started by target": "log(1 + 20 x disputes that target started, each halved every 8 years)",
    "rivalry x dispute record": "long dispute record, 0 for others than rivals",
    "neighbours x dispute record": "long dispute record, 0 for others than neighbours",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Terms:
    """Terms of every directed pair: ``names`` and ``values`` of shape (n, n, len(names)), source first."""

    names: tuple[str, ...]
    values: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StructureFit:
    """A fitted structure.

    Attributes
    ----------
    names : tuple of str
        Terms, ``intercept`` first.
    coefficients : ndarray of float64, shape (n_terms,)
        Log-odds per unit of the term.
    covariance : ndarray of float64, shape (n_terms, n_terms)
        Robust to dependence among the years of an unordered pair.
    last_observed : LastObserved
        What today's terms start from.
    years : tuple of int
        First and last year learned from.
    scores : dict of str to float
        Of a fit to the years before 1990, on the years from then on; see ``docs/structure.md``.
    provenance : tuple of Provenance
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    last_observed: LastObserved
    years: tuple[int, int]
    scores: dict[str, float]
    provenance: tuple[Provenance, ...]

    @property
    def standard_errors(self) -> Floats:
        """Robust standard error of each coefficient, shape (n_terms,)."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def definitions(self) -> dict[str, str]:
        """What each term means."""
        return {name: DEFINITIONS[name] for name in self.names}

    def to_dict(self) -> dict[str, Any]:
        """The fit in JSON-ready parts; `from_dict` gives it back exactly."""
        seen = self.last_observed
        states = sorted({*seen.sources, *seen.targets})
        place = {name: index for index, name in enumerate(states)}
        return {
            "names": list(self.names),
            "definitions": self.definitions,
            "coefficients": self.coefficients.tolist(),
            "standard_errors": self.standard_errors.tolist(),
            "covariance": self.covariance.tolist(),
            "years": list(self.years),
            "scores": self.scores,
            "provenance": [asdict(one) for one in self.provenance],
            "last_observed": {
                "capability": {name: list(value) for name, value in seen.capability.items()},
                "major_powers": list(seen.major_powers),
                "dispute_year": seen.dispute_year,
                "states": states,
                "source": [place[name] for name in seen.sources],
                "target": [place[name] for name in seen.targets],
                "decayed": seen.decayed.T.tolist(),
            },
        }

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "StructureFit":
        """Rebuild from `to_dict`.

        Raises
        ------
        KeyError, TypeError, ValueError
            If a part is missing or of another form.
        """
        if tuple(plain["names"]) != tuple(DEFINITIONS):
            raise ValueError("its terms are not those of this version")
        seen = plain["last_observed"]
        names = seen["states"]
        return cls(
            names=tuple(plain["names"]),
            coefficients=np.array(plain["coefficients"], dtype=np.float64),
            covariance=np.array(plain["covariance"], dtype=np.float64),
            last_observed=LastObserved(
                capability={name: (float(value), int(year)) for name, (value, year) in seen["capability"].items()},
                major_powers=tuple(seen["major_powers"]),
                dispute_year=int(seen["dispute_year"]),
                sources=tuple(names[index] for index in seen["source"]),
                targets=tuple(names[index] for index in seen["target"]),
                decayed=np.array(seen["decayed"], dtype=np.float64).reshape(len(HISTORY), -1).T,
            ),
            years=(int(plain["years"][0]), int(plain["years"][1])),
            scores={name: float(value) for name, value in plain["scores"].items()},
            provenance=tuple(Provenance(**one) for one in plain["provenance"]),
        )


def structure_terms(relations: Relations) -> Terms:
    """Terms of every directed pair, as `DEFINITIONS` has them.

    Returns
    -------
    Terms
        The diagonal means nothing.
    """
    size = np.log(relations.capability / CAPABILITY_UNIT)
    near = relations.land_border | relations.sea_border
    far = np.where(near, 0.0, np.log1p(relations.distance_km / 100.0))
    record = np.log1p(DISPUTE_SCALE * relations.dispute_history)
    recent, long, started = record[:, :, 0], record[:, :, 1], record[:, :, 2]
    columns = (
        1.0,
        size[:, None],
        size[None, :],
        relations.land_border,
        relations.sea_border,
        far,
        far * (size[:, None] + size[None, :]),
        relations.defence,
        relations.rivalry,
        recent,
        long,
        started,
        started.T,
        long * relations.rivalry,
        long * near,
    )
    values = np.empty((len(size), len(size), len(columns)))
    for index, column in enumerate(columns):
        values[:, :, index] = column
    return Terms(names=tuple(DEFINITIONS), values=values)


def onset_log_odds(fit: StructureFit, relations: Relations, coefficients: Floats | None = None) -> Floats:
    """Log-odds that source starts a militarised dispute with target within a year.

    Parameters
    ----------
    fit : StructureFit
    relations : Relations
    coefficients : ndarray of float64, shape (n_terms,), optional
        One draw of the parameters. Default: the fitted ones.

    Returns
    -------
    ndarray of float64, shape (n, n)
        ``[source, target]``; the diagonal means nothing.
    """
    beta = fit.coefficients if coefficients is None else coefficients
    return np.asarray(structure_terms(relations).values @ beta, dtype=np.float64)


def fit_structure(data_dir: Path) -> StructureFit:
    """Fit the structure to the public record, and score the same form strictly forward.

    Parameters
    ----------
    data_dir : Path
        Folder of the public files.

    Raises
    ------
    FitError
        If a file is missing or not in its publisher's layout.
    """
    files = StateFiles(data_dir)
    record = dyad_years(files, range(FIRST_YEAR, LAST_YEAR + 1))
    found = fit_logit(record.values, record.started, record.pair, ridge=RIDGE)
    return StructureFit(
        names=tuple(DEFINITIONS),
        coefficients=found.coefficients,
        covariance=found.covariance,
        last_observed=_last_observed(files),
        years=(FIRST_YEAR, LAST_YEAR),
        scores=forward_scores(record, FIRST_TEST_YEAR),
        provenance=files.provenance(FILES),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DyadYears:
    """All directed dyads of some years.

    ``values`` (n, n_terms - 1) holds the terms but the intercept; ``started`` and ``any_onset`` whether source
    started a dispute, and whether one began between the two in any way; ``relevant`` whether they are neighbours or one
    is a major power; ``pair`` is the same number for both directions.
    """

    values: NDArray[np.float32]
    started: NDArray[np.bool_]
    any_onset: NDArray[np.bool_]
    year: Ints
    relevant: NDArray[np.bool_]
    pair: Ints

    def take(self, rows: NDArray[np.bool_]) -> "DyadYears":
        """Some of the rows."""
        return DyadYears(**{name: getattr(self, name)[rows] for name in DyadYears.__dataclass_fields__})


def dyad_years(files: StateFiles, years: Sequence[int]) -> DyadYears:
    """Terms and outcomes of all directed dyads of some years."""
    parts = [_one_year(files, year) for year in years]
    return DyadYears(
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in DyadYears.__dataclass_fields__}
    )


def forward_scores(record: DyadYears, first_test_year: int) -> dict[str, float]:
    """Fit before a year and score from it on: area under the curve, average precision, nats per onset.

    Keys that begin with ``any onset`` are of a fit to every dyad in which a dispute begins, joiners' included.
    """
    before = record.year < first_test_year
    past, future = record.take(before), record.take(~before)
    scores: dict[str, float] = {}
    for prefix, name in (("", "started"), ("any onset: ", "any_onset")):
        happened = getattr(future, name)
        found = fit_logit(past.values, getattr(past, name), past.pair, ridge=RIDGE)
        chance = sigmoid(log_odds(future.values, found.coefficients))
        base = float(getattr(past, name).mean())
        scores |= {prefix + key: value for key, value in score_rare(happened, chance, base).items()}
        relevant = score_rare(happened[future.relevant], chance[future.relevant], base)
        scores[f"{prefix}auc, politically relevant"] = relevant["auc"]
    return scores


def _one_year(files: StateFiles, year: int) -> DyadYears:
    near = past_relations(files, year)
    codes = np.array(near.states, dtype=np.int64)
    n_states = len(codes)
    off = ~np.eye(n_states, dtype=np.bool_)
    rows = files.onsets[files.onsets[:, 2] == year]
    source, target, kept = locate(codes, rows[:, 0], rows[:, 1])
    begun = np.zeros((n_states, n_states), dtype=np.int64)
    begun[source, target] = 1 + rows[kept, 3]
    relevant = near.land_border | near.sea_border | near.major_power[:, None] | near.major_power[None, :]
    pair = np.minimum(codes[:, None], codes) * 1000 + np.maximum(codes[:, None], codes)
    return DyadYears(
        values=structure_terms(near).values[off][:, 1:].astype(np.float32),
        started=begun[off] == 2,
        any_onset=begun[off] > 0,
        year=np.full(int(off.sum()), year, dtype=np.int64),
        relevant=relevant[off],
        pair=pair[off],
    )


# What a fit carries on to today.


def _last_observed(files: StateFiles) -> LastObserved:
    """The record's last word on today's states."""
    codes = members(files, LAST_YEAR)
    names = [cow_to_iso(int(code), LAST_YEAR) for code in codes]
    history = history_before(codes, files.onsets, LAST_YEAR + 1)
    worth = np.argwhere(history.max(axis=2) >= SMALLEST_CARRIED)
    source, target = np.array([pair for pair in worth if names[pair[0]] and names[pair[1]]]).T
    return LastObserved(
        capability=_last_capability(files),
        major_powers=tuple(sorted(filter(None, (cow_to_iso(int(c), LAST_YEAR) for c in _majors(files))))),
        dispute_year=LAST_YEAR,
        sources=tuple(str(names[index]) for index in source),
        targets=tuple(str(names[index]) for index in target),
        decayed=history[source, target].round(5),
    )


def _last_capability(files: StateFiles) -> dict[str, tuple[float, int]]:
    found: dict[str, tuple[float, int]] = {}
    for code, series in sorted(files.capability.items()):
        year = max(series)
        name = cow_to_iso(code, year)
        if name and (name not in found or found[name][1] < year):
            found[name] = (series[year], year)
    return dict(sorted(found.items()))


def _majors(files: StateFiles) -> Ints:
    code, first, last = files.majors
    return code[(first <= LAST_YEAR) & (last >= LAST_YEAR)]
