"""Entanglement: given a dispute between two states, the chance that a third enters on one side.

A logistic regression over every third state and both sides of the disputes of 1920-2010. A pact with the side is the
term that lets a treaty redraw the map; ``docs/entanglement.md`` says how firm it is.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faultlines.model.logit import LogitFit, fit_logit, log_odds, sigmoid
from faultlines.model.relations import Relations, past_relations
from faultlines.model.scores import score_rare
from faultlines.model.statefiles import Floats, Ints, Provenance, StateFiles
from faultlines.model.structure import CAPABILITY_UNIT, DISPUTE_SCALE

#: Years of disputes learned from; the test learns from those before `FIRST_TEST_YEAR` and is scored on the rest.
FIRST_YEAR, LAST_YEAR, FIRST_TEST_YEAR = 1920, 2010, 1980
#: The dispute that became the world war of 1939-45. It is left out: it would weigh as much as every tenth join.
WORLD_WAR = 258
#: Prior on each coefficient, in observations.
RIDGE = 2.0
#: At most this many others share a pact not to attack that is a term; those of dozens no reader records by the pair.
FEW = 6
#: Which of a dispute's two lists of participants holds those who acted first.
INITIATING = 1
#: Level of hostility of a dispute from which on force was used (4 use of force, 5 war).
FORCE_LEVEL = 4

FILES = (
    "gml_part",
    "gml_mid_disps",
    "cow_states",
    "cow_majors",
    "cow_nmc",
    "cow_contdir",
    "cow_capitals",
    "cow_mid_dirdisps",
    "atop_alliance",
    "tss_rivalries",
)

#: Terms of joiner and side, each with what it means. All are of the last day before the dispute's year.
SIDE_TERMS: dict[str, str] = {
    "defence pact with side": "1 if a pact obliges joiner and side to defend each other",
    "consultation pact with side": "1 if they have a pact to consult, and none of defence",
    "rivalry with side": "1 if they are strategic rivals",
    "neighbour of side": "1 if they share a land border or at most 400 miles of water lie between them",
    "distance to side": "log(1 + kilometres between capitals / 100), 0 for neighbours",
}
#: Terms of joiner and foe.
FOE_TERMS: dict[str, str] = {
    "defence pact with foe": "1 if a pact obliges joiner and foe to defend each other",
    "non-aggression pact with foe": "1 if they have a pact not to attack each other and none of defence, and at most "
    "six other states have one with both",
    "rivalry with foe": "1 if they are strategic rivals",
    "neighbour of foe": "1 if they share a land border or at most 400 miles of water lie between them",
    "distance to foe": "log(1 + kilometres between capitals / 100), 0 for neighbours",
    "capability": "natural logarithm of joiner's material capability in thousandths of the world's (CINC)",
    "major power": "1 if joiner is a major power",
    "distance to foe x capability": "the product of the two",
    "disputes with foe": "log(1 + 20 x disputes between joiner and foe, each halved every 16 years)",
}
#: Terms of the dispute itself.
DISPUTE_TERMS: dict[str, str] = {
    "side is a major power": "1 if so",
    "disputes of side and foe": "log(1 + 20 x disputes between the two, each halved every 16 years)",
    "force used": "1 if force is used in the dispute",
}
#: Terms of all three states.
JOINT_TERMS: dict[str, str] = {
    "bound to both": "1 if joiner has a pact of defence or consultation with side and one of defence with foe, "
    "and no pact obliges side and foe to defend each other",
}
DEFINITIONS: dict[str, str] = {"intercept": "1"} | SIDE_TERMS | FOE_TERMS | DISPUTE_TERMS | JOINT_TERMS


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EntanglementFit:
    """A fitted entanglement.

    Attributes
    ----------
    names : tuple of str
        Terms, ``intercept`` first.
    coefficients : ndarray of float64, shape (n_terms,)
        Log-odds per unit of the term.
    covariance : ndarray of float64, shape (n_terms, n_terms)
        Robust to dependence within a dispute; what the ridge alone decides counts as unknown.
    years : tuple of int
        First and last year of the disputes learned from.
    joins : float
        Joins learned from.
    scores : dict of str to float
        Of a fit to the disputes before 1980, on those from then on; see ``docs/entanglement.md``.
    provenance : tuple of Provenance
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    years: tuple[int, int]
    joins: float
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
        return {
            "names": list(self.names),
            "definitions": self.definitions,
            "coefficients": self.coefficients.tolist(),
            "standard_errors": self.standard_errors.tolist(),
            "covariance": self.covariance.tolist(),
            "years": list(self.years),
            "joins": self.joins,
            "scores": self.scores,
            "provenance": [asdict(one) for one in self.provenance],
        }

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "EntanglementFit":
        """Rebuild from `to_dict`.

        Raises
        ------
        KeyError, TypeError, ValueError
            If a part is missing or of another form.
        """
        if tuple(plain["names"]) != tuple(DEFINITIONS):
            raise ValueError("its terms are not those of this version")
        return cls(
            names=tuple(plain["names"]),
            coefficients=np.array(plain["coefficients"], dtype=np.float64),
            covariance=np.array(plain["covariance"], dtype=np.float64),
            years=(int(plain["years"][0]), int(plain["years"][1])),
            joins=float(plain["joins"]),
            scores={name: float(value) for name, value in plain["scores"].items()},
            provenance=tuple(Provenance(**one) for one in plain["provenance"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JoinTerms:
    """Terms of some ways of joining: ``values`` has the shape of the indices and one axis more, of ``names``."""

    names: tuple[str, ...]
    values: Floats


def join_terms(relations: Relations, joiner: Ints, side: Ints, foe: Ints, *, force: bool = True) -> JoinTerms:
    """Terms of joiners that may enter on a side against a foe, as `DEFINITIONS` has them.

    Parameters
    ----------
    relations : Relations
    joiner, side, foe : ndarray of int
        Indices into ``relations.states``, broadcast against each other.
    force : bool
        Whether force is used in the dispute.
    """
    return JoinTerms(names=tuple(DEFINITIONS), values=_values(relations, _tables(relations), joiner, side, foe, force))


def join_log_odds(
    fit: EntanglementFit,
    relations: Relations,
    joiner: Ints,
    side: Ints,
    foe: Ints,
    coefficients: Floats | None = None,
    *,
    force: bool = True,
) -> Floats:
    """Log-odds that joiner enters on a side against its foe, given a dispute of the two.

    Parameters
    ----------
    fit : EntanglementFit
    relations : Relations
    joiner, side, foe : ndarray of int
        Indices into ``relations.states``, broadcast against each other. The answer means nothing where two of the three
        are the same.
    coefficients : ndarray of float64, shape (n_terms,), optional
        One draw of the parameters. Default: the fitted ones.
    force : bool
        Whether force is used in the dispute.

    Returns
    -------
    ndarray of float64
        Of the indices' common shape.
    """
    beta = fit.coefficients if coefficients is None else coefficients
    return weigh(relations, beta, force=force).log_odds(joiner, side, foe)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weighed:
    """One day's relations weighed with coefficients: all terms but one are of two states, so three tables hold them.

    ``by_side`` [joiner, side], ``by_foe`` [joiner, foe] and ``by_dispute`` [side, foe] are log-odds, each
    (n_states, n_states); ``always`` and ``joint`` those of every way and of a joiner bound to both.
    """

    relations: Relations
    always: float
    by_side: Floats
    by_foe: Floats
    by_dispute: Floats
    joint: float

    def log_odds(self, joiner: Ints, side: Ints, foe: Ints) -> Floats:
        """As `join_log_odds`."""
        joint = self.joint * _bound_to_both(self.relations, joiner, side, foe)
        pairs = self.by_side[joiner, side] + self.by_foe[joiner, foe] + self.by_dispute[side, foe]
        return np.asarray(self.always + pairs + joint)


def weigh(relations: Relations, coefficients: Floats, *, force: bool = True) -> Weighed:
    """Relations ready for looking up many ways of joining, one by one.

    Parameters
    ----------
    relations : Relations
    coefficients : ndarray of float64, shape (n_terms,)
    force : bool
        Whether force is used in the dispute.
    """
    beta = coefficients
    bounds = np.cumsum([1, len(SIDE_TERMS), len(FOE_TERMS), len(DISPUTE_TERMS) - 1])
    tables = zip(_tables(relations), np.split(beta, bounds)[1:-1], strict=True)
    by_side, by_foe, by_dispute = (table @ weights for table, weights in tables)
    return Weighed(
        relations=relations,
        always=float(beta[0] + (force_log_odds(beta) if force else 0.0)),
        by_side=by_side,
        by_foe=by_foe,
        by_dispute=by_dispute,
        joint=float(beta[-1]),
    )


def force_log_odds(coefficients: Floats) -> float:
    """What the use of force in a dispute adds to the log-odds that anybody joins, whoever it is."""
    return float(coefficients[list(DEFINITIONS).index("force used")])


def _bound_to_both(relations: Relations, joiner: Ints, side: Ints, foe: Ints) -> NDArray[np.bool_]:
    """Whether joiner would break its word to the foe, where no bloc of all three is at odds with itself."""
    word = relations.defence | relations.consultation
    found = word[joiner, side] & relations.defence[joiner, foe] & ~relations.defence[side, foe]
    return np.asarray(found, dtype=np.bool_)


#: Terms of [joiner, side], [joiner, foe] and [side, foe], each (n, n, its number of terms).
_Tables = tuple[Floats, Floats, Floats]


def _tables(relations: Relations) -> _Tables:
    """Terms of two states each; whether force is used is not among them."""
    size = np.log(relations.capability / CAPABILITY_UNIT)[:, None]
    near = relations.land_border | relations.sea_border
    far = np.where(near, 0.0, np.log1p(relations.distance_km / 100.0))
    record = np.log1p(DISPUTE_SCALE * relations.dispute_history[:, :, 1])
    major = relations.major_power[:, None]
    consultation = relations.consultation & ~relations.defence
    not_to_attack = relations.non_aggression & ~relations.defence
    shared = not_to_attack.astype(np.float32) @ not_to_attack.astype(np.float32)
    of_few = not_to_attack & (shared <= FEW)
    return (
        _stacked(relations.defence, consultation, relations.rivalry, near, far),
        _stacked(relations.defence, of_few, relations.rivalry, near, far, size, major, far * size, record),
        _stacked(major, record),
    )


def _values(relations: Relations, tables: _Tables, joiner: Ints, side: Ints, foe: Ints, force: bool) -> Floats:
    """All terms, in the order of `DEFINITIONS`, along a last axis."""
    by_side, by_foe, by_dispute = tables
    ones = np.ones((*np.broadcast(joiner, side, foe).shape, 1))
    joiner, side, foe = np.broadcast_arrays(joiner, side, foe)
    joint = _bound_to_both(relations, joiner, side, foe)[..., None]
    parts = (ones, by_side[joiner, side], by_foe[joiner, foe], by_dispute[side, foe], force * ones, joint)
    return np.concatenate(parts, axis=-1)


def _stacked(*columns: NDArray[Any]) -> Floats:
    return np.stack([np.asarray(column, dtype=np.float64) for column in np.broadcast_arrays(*columns)], axis=-1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Opportunities:
    """Every third state and side of some disputes.

    A dispute with several originators on a side has a row for each pair of them, and these share the ``weight`` 1.
    ``values`` (n, n_terms - 1) holds the terms but the intercept; ``joiner``, ``side`` and ``foe``
    COW codes, and ``initiating`` whether the side is the one that acted first.
    """

    values: NDArray[np.float32]
    joined: NDArray[np.bool_]
    weight: Floats
    dispute: Ints
    year: Ints
    joiner: Ints
    side: Ints
    foe: Ints
    initiating: NDArray[np.bool_]

    def take(self, rows: NDArray[np.bool_]) -> "Opportunities":
        """Some of the rows."""
        return Opportunities(**{name: getattr(self, name)[rows] for name in Opportunities.__dataclass_fields__})


def fit_entanglement(data_dir: Path) -> EntanglementFit:
    """Fit the entanglement to the public record, and score the same form strictly forward.

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
    record = opportunities(files)
    learned = record.take(record.dispute != WORLD_WAR)
    found = fit_record(learned)
    return EntanglementFit(
        names=tuple(DEFINITIONS),
        coefficients=found.coefficients,
        covariance=found.covariance,
        years=(FIRST_YEAR, LAST_YEAR),
        joins=float(learned.weight @ learned.joined),
        scores=forward_scores(learned, FIRST_TEST_YEAR),
        provenance=files.provenance(FILES),
    )


def fit_record(record: Opportunities) -> LogitFit:
    """The regression of the shipped form, on some opportunities."""
    return fit_logit(record.values, record.joined, record.dispute, ridge=RIDGE, weights=record.weight, count_prior=True)


def forward_scores(record: Opportunities, first_test_year: int) -> dict[str, float]:
    """Fit to the disputes before a year and score those from it on; and the same without terms of pacts."""
    before = record.year < first_test_year
    past, future = record.take(before), record.take(~before)
    pacts = np.array(["pact" in name or name in JOINT_TERMS for name in list(DEFINITIONS)[1:]])
    base = float(np.average(past.joined, weights=past.weight))
    scores: dict[str, float] = {}
    for prefix, kept in (("", np.ones_like(pacts)), ("without pacts: ", ~pacts)):
        found = fit_logit(past.values[:, kept], past.joined, past.dispute, ridge=RIDGE, weights=past.weight)
        chance = sigmoid(log_odds(future.values[:, kept], found.coefficients))
        scores |= {prefix + key: value for key, value in score_rare(future.joined, chance, base).items()}
    return scores


def opportunities(files: StateFiles) -> Opportunities:
    """Every third state and side of the disputes of 1920-2010, with who joined."""
    parts = list(_rows(files))
    return Opportunities(
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in Opportunities.__dataclass_fields__}
    )


@dataclass(frozen=True, slots=True)
class _Dispute:
    """One dispute: originators and joiners by side (0 and 1), as COW codes."""

    number: int
    year: int
    force: bool
    originators: tuple[list[int], list[int]]
    joiners: tuple[list[int], list[int]]


def _disputes(files: StateFiles) -> list[_Dispute]:
    """Disputes of the years learned from, by year."""
    heads = zip(*files.columns("gml_mid_disps", ("dispnum", "styear", "hostlev")), strict=True)
    found = {
        int(number): _Dispute(int(number), int(year), int(level) >= FORCE_LEVEL, ([], []), ([], []))
        for number, year, level in heads
        if FIRST_YEAR <= year <= LAST_YEAR
    }
    wanted = ("dispnum", "ccode", "sidea", "orig")
    for number, code, side, origin in zip(*files.columns("gml_part", wanted), strict=True):
        if number in found:
            lists = found[number].originators if origin == 1 else found[number].joiners
            lists[int(side)].append(int(code))
    return sorted(found.values(), key=lambda dispute: (dispute.year, dispute.number))


def _rows(files: StateFiles) -> Iterator[Opportunities]:
    for year, disputes in groupby(_disputes(files), key=lambda dispute: dispute.year):
        near = past_relations(files, year)
        tables = _tables(near)
        for dispute in disputes:
            yield from _rows_of(dispute, near, tables)


def _rows_of(dispute: _Dispute, relations: Relations, tables: _Tables) -> Iterator[Opportunities]:
    """Rows of one dispute, by side and pair of originators; none if a side has no originator in the system."""
    codes = np.array(relations.states, dtype=np.int64)
    place = {int(code): index for index, code in enumerate(codes)}
    began = {code for side in dispute.originators for code in side}
    thirds = np.array([index for code, index in place.items() if code not in began], dtype=np.int64)
    present = [[place[code] for code in side if code in place] for side in dispute.originators]
    n_pairs = len(present[0]) * len(present[1])
    for own in (0, 1):
        joined = np.isin(thirds, [place[code] for code in dispute.joiners[own] if code in place])
        for side in present[own]:
            for foe in present[1 - own]:
                values = _values(relations, tables, thirds, np.array(side), np.array(foe), dispute.force)
                yield Opportunities(
                    values=values[:, 1:].astype(np.float32),
                    joined=joined,
                    weight=np.full(len(thirds), 1.0 / n_pairs),
                    dispute=np.full(len(thirds), dispute.number, dtype=np.int64),
                    year=np.full(len(thirds), dispute.year, dtype=np.int64),
                    joiner=codes[thirds],
                    side=np.full(len(thirds), codes[side]),
                    foe=np.full(len(thirds), codes[foe]),
                    initiating=np.full(len(thirds), own == INITIATING),
                )
