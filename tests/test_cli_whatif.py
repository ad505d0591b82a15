"""`faultlines whatif` as people type it."""

import json

import pytest

from faultlines.workflow import open_ledger

PLAN = """title = "An incident at sea"
[[add.event]]
source = "China"
target = "Philippines"
event_type = "ASSAULT"
count = 3
"""


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    place = tmp_path_factory.mktemp("starter") / "ledger"
    open_ledger(place)
    return place


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text(PLAN, encoding="utf-8")
    return path


def test_a_table(run, ledger, plan):
    code, out, err = run(
        "whatif", plan, "--ledger", ledger, "--known-at", "2024-06-22", "--top", "1", "--horizon", "30"
    )
    assert (code, err) == (0, "")
    text = " ".join(out.split())
    assert "conditional, not a forecast" in text
    assert "A. An incident at sea" in text
    assert "added: ASSAULT, China on Philippines, 2024-06-22, 3 times" in text
    assert "China – Philippines" in text
    assert "next 30 days" in text


def test_json_is_the_same_for_the_same_seed_and_holds_the_quantiles_of_the_paths(run, ledger, plan):
    words = (
        "whatif",
        plan,
        "--ledger",
        ledger,
        "--known-at",
        "2024-06-22",
        "--format",
        "json",
        "--top",
        "2",
        "--seed",
        "5",
    )
    code, out, _ = run(*words)
    assert code == 0
    found = json.loads(out)
    assert "conditional, not a forecast" in found["note"]
    (outcome,) = found["outcomes"]
    assert len(outcome["moved"]) == 2
    first = outcome["moved"][0]
    assert first["after"] > first["before"]
    odds = [first[name] / (1 - first[name]) for name in ("before", "after")]
    assert first["odds_ratio"] == pytest.approx(odds[1] / odds[0])
    assert outcome["assumptions"][0]["id"] == first["contributions"][0]["id"]
    paths = outcome["ensembles"][0]
    assert paths["seed"] == 5
    assert len(paths["scenario"]["quantiles"]) == len(found["weekly_quantiles"]) == 3
    assert run(*words)[1] == out


def test_a_wrong_file_is_one_line_and_exit_code_1(run, ledger, tmp_path):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(PLAN.replace("ASSAULT", "INVADE"), encoding="utf-8")
    code, out, err = run("whatif", wrong, "--ledger", ledger)
    assert (code, out) == (1, "")
    assert "wrong.toml: add.event.0.event_type is 'INVADE'; expected one of AGREE" in err
    assert len(err.splitlines()) == 1


def test_wrong_usage_is_exit_code_2(run):
    assert run("whatif")[0] == 2
    assert run("whatif", "x.toml", "--horizon", "0")[0] == 2
