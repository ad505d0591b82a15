"""`faultlines forecast` as people type it."""

import json

import pytest

from faultlines.ledger import Ledger


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    place = tmp_path_factory.mktemp("starter") / "ledger"
    Ledger.create(place).load_starter()
    return place


def test_a_pair_prints_its_forecast_with_a_seed_of_ones_own(run, ledger):
    words = ("forecast", "CHN", "Philippines", "--horizon", "14", "--ledger", ledger, "--known-at", "2024-06-22")
    code, out, _ = run(*words, "--format", "json", "--seed", "5")
    assert code == 0
    found = json.loads(out)
    assert (found["source_actor"], found["target_actor"], found["known_at"]) == ("CHN", "PHL", "2024-06-22")
    assert [one["horizon_days"] for one in found["horizons"]] == [14]
    assert "seed 5" in found["method"]
    code, out, _ = run(*words, "--seed", "5")
    assert code == 0
    assert found["horizons"][0]["dispute"]["frequency"] in " ".join(out.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("CHN",), "name two states, or none for all pairs"),
        (("CHN", "PHL", "--issue"), "leave pair, horizon and format out"),
        (("--issue", "--horizon", "7"), "leave pair, horizon and format out"),
        (("--horizon", "0"), "should be greater than or equal to 1"),
        (("--known-at", "June"), "'June' is no day; write it as 2024-06-22"),
    ],
)
def test_wrong_usage_exits_with_2(run, ledger, words, said):
    code, _, err = run("forecast", *words, "--ledger", ledger)
    assert code == 2
    assert said in " ".join(err.replace("│", " ").split())


def test_an_unknown_state_is_one_line(run, ledger):
    code, _, err = run("forecast", "CHN", "Atlantis", "--ledger", ledger)
    assert code == 1
    assert err.splitlines() == [
        "faultlines: 'Atlantis' is no state known here; name one by its ISO code or name, such as PHL or Philippines"
    ]
