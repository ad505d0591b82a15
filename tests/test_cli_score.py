"""``faultlines score`` as people type it: its output, its page, and expected errors in one line."""

import json
from datetime import date

import pytest

from faultlines.forecasting.evaluation import Evaluation, evaluate
from faultlines.forecasting.rolling import TARGETS
from faultlines.ledger import Ledger


@pytest.fixture
def asked(monkeypatch, make_rolled):
    """What the command asked of the workflow, which gives made-up scores."""
    asked = []
    found = Evaluation(
        train_from=date(2018, 1, 1),
        train_until=date(2018, 8, 28),
        first=date(2018, 8, 29),
        last=date(2018, 9, 17),
        every_pair=False,
        blocks=tuple(evaluate(make_rolled(target=target)) for target in TARGETS),
        skipped={"30": "the test has 20 days; expected 30 or more for one window"},
    )

    def score(ledger, **options):
        asked.append((ledger, options))
        return found

    monkeypatch.setattr("faultlines.workflow.score", score)
    return asked


def test_json_has_horizons_and_classes_at_its_top(run, asked):
    code, out, err = run("score", "--ledger", "somewhere", "--format", "json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert found["1"]["all"]["information_gain"] > 0
    assert found["30"] is None
    assert str(asked[0][0]) == "somewhere"
    assert asked[0][1] == {
        "train_until": None,
        "first": None,
        "last": None,
        "every_pair": False,
        "horizons": (1, 7, 30),
    }


def test_days_and_pairs_reach_the_workflow(run, asked):
    words = ("--train-until", "2018-08-01", "--from", "2018-08-05", "--to", "2018-09-01", "--every-pair")
    assert run("score", "--ledger", "somewhere", *words)[0] == 0
    assert asked[0][1] == {
        "train_until": date(2018, 8, 1),
        "first": date(2018, 8, 5),
        "last": date(2018, 9, 1),
        "every_pair": True,
        "horizons": (1, 7, 30),
    }


def test_the_table_and_the_page(run, asked, tmp_path):
    code, out, err = run("score", "--ledger", "somewhere", "--html", tmp_path / "score.html")
    assert code == 0
    assert "Worst misses, all acts, 1 day ahead" in out
    assert "nats per act" in out
    assert err == f"note: wrote {tmp_path / 'score.html'}\n"
    assert (tmp_path / "score.html").read_text().startswith("<!doctype html>")


def test_a_ledger_without_coverage_is_one_line(run, tmp_path):
    Ledger.create(tmp_path / "ledger")
    code, out, err = run("score", "--ledger", tmp_path / "ledger")
    assert (code, out) == (1, "")
    assert "no coverage" in err
    assert "faultlines import auto FILE" in err
    assert len(err.splitlines()) == 1


def test_a_missing_ledger_is_one_line_and_is_not_made(run, tmp_path):
    code, out, err = run("score", "--ledger", tmp_path / "nowhere")
    assert (code, out) == (1, "")
    assert str(tmp_path / "nowhere") in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("words", [("--from", "June"), ("--format", "csv")])
def test_wrong_usage_exits_with_2(run, words):
    assert run("score", "--ledger", "somewhere", *words)[0] == 2


def test_horizons_are_named_by_commas(run, asked):
    code, _, err = run("score", "--horizons", "90, 7,7")
    assert (code, err) == (0, "")
    assert asked[0][1]["horizons"] == (7, 90)
    assert run("score")[0] == 0
    assert asked[1][1]["horizons"] == (1, 7, 30)


@pytest.mark.parametrize("words", ["7,x", "0", "-1", "366", ""])
def test_horizons_that_are_no_days_are_refused(run, asked, words):
    code, _, err = run("score", "--horizons", words or ",")
    assert code == 2
    assert "are no days ahead; write them as 1,7,90" in " ".join(err.replace("│", " ").split())


def test_coverage_of_the_interval_is_in_json_and_in_the_table(run, asked):
    found = json.loads(run("score", "--format", "json")[1])["1"]["all"]
    assert 0.5 < found["coverage_80"] <= 1.0
    bands = found["coverage_80_by_expected_acts"]
    assert sum(band["dyad_windows"] for band in bands) == found["dyads"] * found["independent_windows"]
    assert bands[-1]["below"] is None or bands[-1]["below"] <= 10
    assert "counts in the 80 % interval of their forecast" in " ".join(run("score")[1].split())
