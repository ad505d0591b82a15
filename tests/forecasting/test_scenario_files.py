"""Scenario files: what a good one says, and the one line that a wrong key or value gives."""

import re
from datetime import date
from pathlib import Path

import pytest

from faultlines.errors import ReadingError
from faultlines.forecasting.scenario_files import read_scenario
from faultlines.forecasting.scenarios import AddedEvent, AddedTie, RemovedEvent, RemovedTie

TODAY = date(2024, 6, 22)
EXAMPLES = Path(__file__).parents[2] / "examples" / "what-if"
EVENT = '[[add.event]]\nsource = "CHN"\ntarget = "PHL"\nevent_type = "ASSAULT"\n'
TIE = '[[add.tie]]\nsource = "RUS"\ntarget = "VNM"\ntie_type = "arms_supply"\nstate = "signed"\n'


@pytest.fixture
def read(tmp_path):
    def read(text):
        path = tmp_path / "plan.toml"
        path.write_text(text, encoding="utf-8")
        return read_scenario(path, TODAY)

    return read


def test_every_table_is_read_and_names_are_resolved(read):
    found = read(
        'title = "T"\nhorizon_days = 30\n'
        '[[add.event]]\nsource = "China"\ntarget = "phl"\nevent_type = "ASSAULT"\ndays_from_now = -2\ncount = 5\n'
        '[[add.tie]]\nsource = "North Korea"\ntarget = "Russia"\ntie_type = "defence_pact"\nstate = "signed"\n'
        'since = 2024-06-19\n[[remove.event]]\nid = "e_1"\n[[remove.tie]]\nid = "t_1"\n'
        '[[remove.tie]]\nsource = "US"\ntarget = "the Philippines"\ntie_type = "defence_pact"\n'
    )
    assert (found.title, found.horizon_days) == ("T", 30)
    assert found.edits == (
        AddedEvent(source_actor="CHN", target_actor="PHL", event_type="ASSAULT", day=date(2024, 6, 20), count=5),
        AddedTie(
            source_actor="PRK", target_actor="RUS", tie_type="defence_pact", state="signed", since=date(2024, 6, 19)
        ),
        RemovedEvent(event_id="e_1"),
        RemovedTie(tie_id="t_1"),
        RemovedTie(source_actor="USA", target_actor="PHL", tie_type="defence_pact"),
    )
    assert found.edits[0].where.endswith("plan.toml: add.event.0")


def test_an_undated_assumption_begins_today(read):
    found = read('title = "T"\n' + EVENT + TIE)
    assert [found.edits[0].day, found.edits[1].since] == [TODAY, TODAY]
    assert found.horizon_days is None


def test_a_sweep_holds_the_edits_under_each_value(read):
    found = read(
        'title = "T"\n' + EVENT + TIE + '[[sweep]]\nkey = "add.event.0.count"\nvalues = [1, 20]\n'
        '[[sweep]]\nkey = "add.tie.0.state"\nvalues = ["pledged", "signed"]\npair = ["CHN", "Vietnam"]\n'
    )
    counts, states = found.sweeps
    assert [(one.value, one.edits[0].count) for one in counts.variants] == [("1", 1), ("20", 20)]
    assert counts.pair is None
    assert [one.edits[1].state for one in states.variants] == ["pledged", "signed"]
    assert states.pair == ("CHN", "VNM")
    assert found.edits[0].count == 1


WRONG = {
    'title = "T"\n[[add.event]]\nsource = "CHN"\n': "add.event.0 has no target; expected source, target, event_type",
    EVENT: "the file has no title; expected title. Add a line title = …",
    'title = ""\n' + EVENT: "title is ''; expected a text in quotes that is not empty",
    'title = "T"\n': "no assumption found; expected at least one [[add.event]]",
    'title = "T"\nhorizon_days = 0\n' + EVENT: "horizon_days is 0; expected a whole number from 1 to 365",
    'title = "T"\nhorizon = 9\n' + EVENT: "horizon is no key here; expected title, horizon_days, add, remove, sweep",
    'title = "T"\n' + EVENT + "cuont = 3\n": "add.event.0.cuont is no key here; expected source, target, event_type",
    'title = "T"\n' + EVENT + "count = 0\n": "add.event.0.count is 0; expected a whole number from 1 to 1000",
    'title = "T"\n' + EVENT + "count = true\n": "add.event.0.count is True; expected a whole number",
    'title = "T"\n'
    + EVENT
    + 'date = "2024-06-22"\n': "add.event.0.date is '2024-06-22'; expected a date without quotes",
    'title = "T"\n' + EVENT + "date = 2031-01-01\n": "add.event.0.date is 2031-01-01; expected a date at most 365 days",
    'title = "T"\n' + EVENT + "days_from_now = 366\n": "add.event.0.days_from_now is 366; expected a whole number from",
    'title = "T"\n' + EVENT + "date = 2024-06-22\ndays_from_now = 1\n": "has both date and days_from_now",
    'title = "T"\n' + EVENT.replace("ASSAULT", "INVADE"): "add.event.0.event_type is 'INVADE'; expected one of AGREE",
    'title = "T"\n' + EVENT.replace("PHL", "CHN"): "add.event.0.target is 'CHN'; expected another state",
    'title = "T"\n' + EVENT.replace("PHL", "Atlantis"): "is 'Atlantis'; expected the ISO code or the name of a state",
    'title = "T"\n' + EVENT.replace("PHL", "NATO"): "is 'NATO'; expected the ISO code or the name of a state",
    'title = "T"\n' + TIE.replace("signed", "agreed"): "add.tie.0.state is 'agreed'; expected one of pledged, signed",
    'title = "T"\n' + TIE.replace("arms_supply", "arms"): "add.tie.0.tie_type is 'arms'; expected one of defence_pact",
    'title = "T"\n[add]\nevent = 3\n': "add.event is 3; expected a table in double brackets, such as [[add.event]]",
    'title = "T"\n[add]\nwar = []\n': "add.war is no key here; expected event, tie",
    'title = "T"\n[add]\nevent = [3]\n': "add.event.0 is 3; expected a table with source, target",
    'title = "T"\nadd = 3\n': "add is 3; expected tables such as [[add.event]]",
    'title = "T"\n[[remove.event]]\nid = 3\n': "remove.event.0.id is 3; expected a text in quotes",
    'title = "T"\n[[remove.tie]]\nsource = "CHN"\n': "remove.tie.0 has no target; expected source, target, tie_type",
    'title = "T"\n' + EVENT + '[[sweep]]\nkey = "add.event.1.count"\nvalues = [1, 2]\n': "sweep.0.key is",
    'title = "T"\n' + EVENT + '[[sweep]]\nkey = "add.event.0.count"\nvalues = [1]\n': "expected a list of two values",
    'title = "T"\n' + EVENT + '[[sweep]]\nkey = "add.event.0.count"\nvalues = [1, "x"]\n': (
        "sweep.0.values: add.event.0.count is 'x'; expected a whole number from 1 to 1000"
    ),
    'title = "T"\n' + EVENT + '[[sweep]]\nkey = "add.event.0.count"\nvalues = [1, 2]\npair = ["CHN"]\n': (
        "sweep.0.pair is ['CHN']; expected two different states"
    ),
    "title = T\n": "no TOML: Invalid value",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_file_says_where_what_and_what_was_wanted(read, text):
    with pytest.raises(ReadingError) as caught:
        read(text)
    message = str(caught.value)
    assert WRONG[text] in message
    assert "plan.toml: " in message
    assert len(message.splitlines()) == 1
    assert re.search(r"expected .+\. (Write|Add|Correct|Take|Mend) ", message)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ReadingError, match=r"nowhere\.toml: No such file or directory; expected a scenario file"):
        read_scenario(tmp_path / "nowhere.toml", TODAY)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_example_is_read(path):
    found = read_scenario(path, TODAY)
    assert found.title
    assert found.sweeps
    assert found.last_day == TODAY
