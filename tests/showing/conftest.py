"""A redraw made up for these tests: its figures are invented, and so are its documents' sentences."""

from collections.abc import Mapping
from datetime import date
from math import exp, log

import pytest

from faultlines.riskmap.results import Contribution, MovedPair, NewTie, PairRisk, Redraw, RiskMap
from faultlines.terms.claims import Passage
from faultlines.terms.documents import Document

TEXT = (
    "Notes of a week of visits, made up for a test.\n\n"
    "In Pyongyang the two leaders signed a treaty under which each would send help, “without delay”, if the other "
    "came under armed attack. Seoul answered that it would look again at its refusal to send arms to Kyiv. "
    "Near the Second Thomas Shoal a coast guard ship rammed a supply boat, and a sailor lost a thumb. "
    "Thirty-six aircraft crossed the median line of the strait during a drill that lasted two days. "
    "Hanoi received the guest with full honours and put its name to a list of agreements on energy and study. "
    "Tokyo protested against missiles that fell short of its waters. <script>alert('x')</script> & so it went on, "
    "with soldiers who crossed the line by mistake and turned back when shots were fired in warning."
)

PACT = (
    "the two leaders signed a treaty under which each would send help, “without delay”, "
    "if the other came under armed attack"
)
ARMS = "Seoul answered that it would look again at its refusal to send arms to Kyiv"
SHOAL = "a coast guard ship rammed a supply boat, and a sailor lost a thumb"
DRILL = "Thirty-six aircraft crossed the median line of the strait during a drill that lasted two days"
HANOI = "Hanoi received the guest with full honours and put its name to a list of agreements on energy and study"
SCRIPT = "Tokyo protested against missiles that fell short of its waters. <script>alert('x')</script> & so it went on"
LINE = "soldiers who crossed the line by mistake and turned back when shots were fired in warning"

DOCUMENT_ID = "d_00000000000000aa"

#: source, target, before, after, shares of the change (structure, aftershocks, entanglement), evidence, quotes
PAIRS = (
    ("PRK", "KOR", 0.031, 0.058, (0.05, 0.35, 0.60), 14, (PACT, LINE, ARMS)),
    ("RUS", "KOR", 0.0006, 0.0052, (0.02, 0.08, 0.90), 3, (PACT, ARMS)),
    ("CHN", "PHL", 0.072, 0.118, (0.0, 0.97, 0.03), 22, (SHOAL,)),
    ("CHN", "TWN", 0.055, 0.071, (0.0, 0.90, 0.10), 31, (DRILL,)),
    ("RUS", "JPN", 0.0031, 0.0054, (0.1, 0.2, 0.7), 4, (PACT, SCRIPT)),
    ("PRK", "JPN", 0.0088, 0.0132, (0.0, 0.7, 0.3), 9, (SCRIPT,)),
    ("USA", "PRK", 0.0121, 0.0204, (0.1, 0.2, 0.7), 12, (PACT,)),
    ("USA", "RUS", 0.0065, 0.0098, (0.0, 0.1, 0.9), 18, (PACT,)),
    ("USA", "CHN", 0.0151, 0.0188, (0.0, 0.8, 0.2), 27, (SHOAL, DRILL)),
    ("CHN", "JPN", 0.0102, 0.0117, (0.0, 1.0, 0.0), 8, (DRILL,)),
    ("CHN", "VNM", 0.0191, 0.0143, (0.0, 1.0, 0.0), 6, (HANOI,)),
    ("CHN", "IND", 0.0262, 0.0241, (0.0, 1.0, 0.0), 7, ()),
    ("RUS", "UKR", 0.962, 0.968, (0.0, 1.0, 0.0), 240, (ARMS,)),
    ("VNM", "RUS", 0.0004, 0.0002, (0.4, 0.6, 0.0), 2, (HANOI,)),
)


def passage(text: str) -> Passage:
    start = TEXT.index(text)
    return Passage(document_id=DOCUMENT_ID, start=start, end=start + len(text), text=text)


def moved_pair(
    source: str,
    target: str,
    before: float,
    after: float,
    shares: tuple[float, float, float],
    evidence: int,
    quotes: tuple[str, ...],
) -> MovedPair:
    change = after - before
    structure, aftershocks, entanglement = (change * share for share in shares)
    part = "entanglement" if shares[2] >= shares[1] else "aftershocks"
    path = {
        "entanglement": "RUS bound to PRK (defence_pact, signed 2024-06-19), PRK in a dispute with KOR",
        "aftershocks": f"{source} against {target} (ASSAULT, 2024-06-17), 5 days before",
    }[part]
    contributions = tuple(
        Contribution(
            id=f"{'t' if part == 'entanglement' else 'e'}_{number:02d}c4f09be17a3d5{ord(source[0]):x}",
            part=part,
            path=path,
            value=change * 0.6 * 0.3**number,
            passage=passage(quote),
        )
        for number, quote in enumerate(quotes)
    )
    return MovedPair(
        source_actor=source,
        target_actor=target,
        before=before,
        after=after,
        interval=(shifted(after, -0.9), shifted(after, 0.8)),
        change_interval=(change * 0.4, change * 1.8),
        structure=structure,
        aftershocks=aftershocks,
        entanglement=entanglement,
        evidence=evidence,
        contributions=contributions,
    )


def shifted(probability: float, log_odds: float) -> float:
    return 1 / (1 + exp(-(log(probability / (1 - probability)) + log_odds)))


@pytest.fixture
def redraw() -> Redraw:
    moved = [moved_pair(*row) for row in PAIRS]
    moved.sort(key=lambda pair: -abs(log(pair.after / (1 - pair.after)) - log(pair.before / (1 - pair.before))))
    return Redraw(
        sentence="14 pairs moved, 11 up and 3 down, the most between Russia and South Korea; 3 new ties.",
        since=date(2024, 6, 21),
        known_at=date(2024, 6, 22),
        horizon_days=90,
        moved=tuple(moved),
        new_ties=(
            NewTie(
                id="t_00c4f09be17a3d52",
                tie_type="defence_pact",
                state="signed",
                source_actor="RUS",
                target_actor="PRK",
                since=date(2024, 6, 19),
                instrument="treaty on partnership",
                passage=passage(PACT),
            ),
            NewTie(
                id="t_11c4f09be17a3d52",
                tie_type="arms_supply",
                state="pledged",
                source_actor="KOR",
                target_actor="UKR",
                since=None,
                instrument=None,
                passage=passage(ARMS),
            ),
            NewTie(
                id="t_22c4f09be17a3d52",
                tie_type="partnership",
                state="in_force",
                source_actor="RUS",
                target_actor="VNM",
                since=date(2024, 6, 20),
                instrument=None,
                passage=passage(HANOI),
            ),
        ),
        unchanged=19096,
        documents=1,
        events=24,
        method="Fit made up for a test; parameters drawn 200 times.",
    )


@pytest.fixture
def documents() -> Mapping[str, Document]:
    document = Document(
        document_id=DOCUMENT_ID,
        text=TEXT,
        published_at=date(2024, 6, 22),
        dated_by="--published",
        title="Notes of a week <of visits>",
        publisher="The Test Gazette",
        origin="notes.txt",
        sha256="0" * 64,
    )
    return {DOCUMENT_ID: document}


@pytest.fixture
def risk_map(redraw: Redraw) -> RiskMap:
    pairs = [
        PairRisk(
            source_actor=pair.source_actor,
            target_actor=pair.target_actor,
            probability=pair.after,
            interval=pair.interval,
            structure=pair.after * 0.3,
            aftershocks=pair.after * 0.6,
            entanglement=pair.after * 0.1,
            evidence=pair.evidence,
        )
        for pair in redraw.moved
    ]
    pairs.sort(key=lambda pair: -pair.probability)
    states = tuple(sorted({state for pair in pairs for state in (pair.source_actor, pair.target_actor)}))
    return RiskMap(known_at=redraw.known_at, horizon_days=90, states=states, pairs=tuple(pairs), method=redraw.method)
