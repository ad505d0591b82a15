"""Whatever the acts are, a panel and what it leaves out add up to them."""

from datetime import date, timedelta
from types import SimpleNamespace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faultlines.ledger.coded import COLUMNS, conclude_coded
from faultlines.ledger.exporters.dyads import Period, dyad_acts
from faultlines.ledger.exporters.panel import panel
from faultlines.ledger.schema import CLAIMS
from faultlines.terms.claims import MODALITIES, DateRange
from faultlines.terms.events import Event
from faultlines.terms.plover import EVENT_TYPES

KNOWN_AT = date(2024, 6, 30)
ACTORS = ("CHN", "PHL", "USA", "XKX", "IGO:NATO", "NSA:HOUTHI", "SUN")
NO_CODED = conclude_coded(pl.from_arrow(CLAIMS.empty_table()).lazy().select(COLUMNS))

sides = st.lists(st.sampled_from(ACTORS), max_size=3).map(tuple)


@st.composite
def events(draw):
    first = date(2024, 1, 1) + timedelta(days=draw(st.integers(0, 250)))
    return Event(
        event_id="",
        event_type=draw(st.sampled_from(EVENT_TYPES)),
        mode=None,
        contexts=(),
        modality=draw(st.sampled_from(MODALITIES[:2])),
        source_actors=draw(sides),
        target_actors=draw(sides),
        by_state=draw(st.booleans()),
        occurred_on=DateRange(earliest=first, latest=first + timedelta(days=draw(st.sampled_from([0, 0, 3, 40])))),
        known_on=KNOWN_AT,
        claims=("c_1",),
        documents=1,
        originals=1,
        confidence=0.5,
    )


@settings(max_examples=25, deadline=None)
@given(st.lists(events(), max_size=12), st.sampled_from(Period))
def test_rows_and_reasons_add_up_to_the_events(found, period):
    numbered = tuple(
        Event(**{name: getattr(event, name) for name in Event.__dataclass_fields__} | {"event_id": f"e_{place}"})
        for place, event in enumerate(found)
    )
    contents = SimpleNamespace(text_events=numbered, coded=NO_CODED, known_at=KNOWN_AT)
    acts = dyad_acts(contents, period)
    assert acts.tally.held == len(numbered)
    assert acts.tally.written == acts.rows["event_id"].n_unique()
    assert acts.rows.height == acts.tally.written + acts.mutual_rows + acts.party_rows
    assert acts.mutual_rows >= 0
    assert acts.party_rows >= 0
    table, _ = panel(contents, period)
    assert table["events"].sum() == acts.rows.height
    ways = acts.tally.written + len({name for name in acts.rows["event_id"] if _mutual(numbered, name)})
    assert table["weight"].sum() <= ways + 1e-9
    if not any("SUN" in event.source_actors + event.target_actors for event in numbered):
        # A pair with a state that is none of today keeps its share of an act and has no row.
        assert table["weight"].sum() == pytest.approx(ways)


def _mutual(numbered, name):
    return numbered[int(name[2:])].event_type in ("AGREE", "CONSULT", "COOPERATE")
