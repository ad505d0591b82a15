"""``faultlines read --reader llm``: the same JSON lines, notes on standard error, and never without being asked."""

import json
import sys

import pytest

from faultlines import cli
from faultlines.workflow.doctoring import examine

from .conftest import KEY, completion
from .test_reading import EVENT, TEXT, event


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """Read a file by the command in this process: exit code, standard output and standard error."""
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")

    def run(*words):
        line = ["faultlines", "read", str(path), "--published", "2024-06-22", "--format", "jsonl", *words]
        monkeypatch.setattr(sys, "argv", line)
        with pytest.raises(SystemExit) as stop:
            cli.main()
        out, err = capsys.readouterr()
        return stop.value.code or 0, out, err

    return run


@pytest.fixture
def settings(monkeypatch, endpoint):
    """The environment of a user who has a model."""
    for name, value in {"URL": endpoint.url, "MODEL": "tiny", "KEY": KEY, "RETRIES": "0"}.items():
        monkeypatch.setenv(f"FAULTLINES_LLM_{name}", value)


@pytest.mark.usefixtures("settings")
def test_claims_are_printed_and_what_was_dropped_is_one_note(run, endpoint):
    endpoint.answers(
        completion({"events": [EVENT, event(sources=["Russia"]), event(quote="no such words")], "ties": []})
    )
    code, out, err = run("--reader", "llm")
    assert code == 0
    (claim,) = map(json.loads, out.splitlines())
    assert (claim["kind"], claim["event_type"], claim["reader"]) == ("event", "ASSAULT", "llm:tiny")
    assert err == (
        "note: dropped of what the language model said: actor not in the sentence: 1, quote not in the text: 1\n"
    )


@pytest.mark.usefixtures("settings")
def test_the_model_is_never_asked_by_default(run, endpoint):
    code, out, _ = run()
    assert code == 0
    readers = {json.loads(line)["reader"] for line in out.splitlines()}
    assert readers
    assert not any(reader.startswith("llm:") for reader in readers)
    assert endpoint.asked == []


def test_without_an_address_one_line_says_what_to_set(run, monkeypatch):
    monkeypatch.delenv("FAULTLINES_LLM_URL", raising=False)
    code, out, err = run("--reader", "llm")
    assert (code, out) == (1, "")
    assert err.startswith("faultlines: FAULTLINES_LLM_URL is not set; expected")
    assert len(err.splitlines()) == 1


def checked():
    return next(check for check in examine() if check.name == "language model")


def test_doctor_says_which_model_would_be_asked_and_asks_nothing(monkeypatch, endpoint, settings):
    assert (checked().well, checked().found) == (True, f"tiny at {endpoint.url}, with a key; not asked")
    monkeypatch.setenv("FAULTLINES_LLM_MODEL", "")
    assert not checked().well
    assert "FAULTLINES_LLM_MODEL is not set" in checked().found
    monkeypatch.setenv("FAULTLINES_LLM_URL", "")
    assert checked().well
    assert endpoint.asked == []
