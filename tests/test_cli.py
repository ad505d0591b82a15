"""The command as people type it, good input and bad: one clear line and an exit code, never a traceback."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from faultlines.workflow import open_ledger

PACT = "Russia and North Korea signed a mutual defence pact in Pyongyang on June 19, 2024."


@pytest.fixture(scope="session")
def starter(tmp_path_factory):
    """A ledger made from the starter, once; tests that write work on a copy."""
    place = tmp_path_factory.mktemp("starter") / "ledger"
    open_ledger(place)
    return place


@pytest.fixture
def ledger(starter, tmp_path):
    copy = tmp_path / "ledger"
    subprocess.run(["cp", "-r", str(starter), str(copy)], check=True)
    return copy


def written(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


BAD = {
    "an empty file": (b"", "empty"),
    "a binary": (b"\x7fELF\x00\x01\x02" * 40, "NUL"),
    "another encoding": ("Le Président a rencontré l'émissaire.".encode("latin-1"), "UTF-8"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_document_is_one_line_and_leaves_the_ledger_as_it_was(run, ledger, tmp_path, name):
    content, word = BAD[name]
    document = written(tmp_path, "bad.txt", content)
    before = sorted(path.relative_to(ledger) for path in ledger.rglob("*"))
    code, out, err = run("redraw", document, "--ledger", ledger, "--published", "2024-06-22")
    assert (code, out) == (1, "")
    assert word in err
    assert "bad.txt" in err
    assert len(err.splitlines()) == 1
    assert sorted(path.relative_to(ledger) for path in ledger.rglob("*")) == before


def test_a_missing_path_is_one_line(run, tmp_path):
    code, _, err = run("read", tmp_path / "nowhere.txt")
    assert code == 1
    assert "nowhere.txt" in err
    assert len(err.splitlines()) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_an_unreadable_path_is_one_line(run, tmp_path):
    document = written(tmp_path, "locked.txt", PACT)
    document.chmod(0)
    code, _, err = run("read", document)
    assert code == 1
    assert "locked.txt" in err


def test_a_missing_publication_date_says_which_was_assumed_and_why(run, tmp_path):
    document = written(tmp_path, "undated.txt", PACT)
    os.utime(document, (1_718_900_000, 1_718_900_000))  # 2024-06-20 UTC
    code, _, err = run("read", document, "--format", "jsonl")
    assert code == 0
    assert "2024-06-20" in err
    assert "assumed" in err
    assert "last changed" in err


def test_a_bad_line_is_set_aside_with_a_note_and_the_others_are_read(run, tmp_path):
    rows = written(tmp_path, "rows.jsonl", json.dumps({"date": "2024-06-22", "event_text": PACT}) + "\n[]\n")
    code, out, err = run("read", rows, "--format", "jsonl")
    assert code == 0
    assert out
    assert err.splitlines() == [
        f"note: set aside: {rows}:2: list found; expected one object a line with id, date and event_text. "
        "Mend or remove the line.",
        "note: 1 set aside, 1 documents read",
    ]


def test_nothing_but_what_was_set_aside_exits_with_1(run, ledger, tmp_path):
    rows = written(tmp_path, "rows.jsonl", "[]\n{}\n")
    code, out, err = run("read", rows)
    assert (code, out) == (1, "")
    assert err.splitlines()[-1] == "note: 2 set aside, 0 documents read"
    code, out, err = run("redraw", rows, "--ledger", ledger)
    assert (code, out) == (1, "")
    assert f"nothing could be read, 2 set aside, the first: {rows}:1: list found" in err
    assert len(err.splitlines()) == 1


def test_sources_are_kept_by_their_hash(run, tmp_path):
    document = written(tmp_path, "pact.txt", PACT)
    code, _, _ = run("read", document, "--published", "2024-06-22", "--keep-sources", tmp_path / "kept")
    assert code == 0
    (kept,) = (path for path in (tmp_path / "kept").rglob("*") if path.is_file())
    assert kept.read_text() == PACT
    assert kept.name.startswith(kept.parent.name)


def test_text_without_any_actor_is_nothing_to_record(run, ledger, tmp_path):
    document = written(tmp_path, "weather.txt", "It rained all day, and the match was put off.")
    code, out, err = run("read", document, "--published", "2024-06-22")
    assert (code, out) == (0, "")
    assert "nothing to record" in err
    code, _, err = run("redraw", document, "--published", "2024-06-22", "--ledger", ledger)
    assert code == 0
    assert "nothing to record" in err


def test_a_document_already_recorded_is_not_counted_twice(run, ledger, tmp_path):
    document = written(tmp_path, "pact.txt", PACT)
    words = ("redraw", document, "--published", "2024-06-22", "--ledger", ledger, "--format", "json")
    _, first, _ = run(*words)
    code, second, err = run(*words)
    assert code == 0
    assert json.loads(first) == json.loads(second)
    assert "already recorded" in err
    assert "pact.txt" in err


def test_several_documents_already_recorded_make_one_note(run, ledger, tmp_path):
    texts = (
        PACT,
        "Chile expelled Peru's ambassador on June 18, 2024.",
        "Ghana shelled a border post of Togo on June 17.",
    )
    documents = [written(tmp_path, f"{number}.txt", text) for number, text in enumerate(texts)]
    words = ("redraw", *documents, "--published", "2024-06-22", "--ledger", ledger)
    run(*words)
    _, _, err = run(*words)
    (note,) = [line for line in err.splitlines() if "already recorded" in line]
    assert note.endswith("0.txt and 2 more")


def test_a_ledger_of_another_version_is_refused(run, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    written(other, "ledger.json", json.dumps({"format": 999}))
    code, _, err = run("map", "--ledger", other)
    assert code == 1
    assert "999" in err
    assert len(err.splitlines()) == 1


def test_a_folder_that_is_no_ledger_is_refused(run, tmp_path):
    written(tmp_path, "letter.txt", PACT)
    code, _, err = run("map", "--ledger", tmp_path)
    assert code == 1
    assert str(tmp_path) in err


@pytest.mark.parametrize("words", [("redraw",), ("map", "--horizon", "0"), ("read", "x", "--published", "June")])
def test_wrong_usage_exits_with_2(run, words):
    assert run(*words)[0] == 2


def test_many_workers_print_what_one_process_prints_and_count_it(run, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "reports"
    folder.mkdir()
    written(folder, "a.txt", f"Published June 22, 2024\n{PACT}")
    written(folder, "b.txt", "It rained.")
    code, out, err = run("read", folder, "--workers", "2")
    assert code == 0
    assert err.splitlines()[0].startswith("note: 1 document without a publication date")
    assert err.splitlines()[-1].startswith(f"2 documents, {len(out.splitlines())} claims, 0 set aside, ")
    assert run("read", folder, "--format", "jsonl")[1] == out
    assert out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--workers", "0"), "should be greater than or equal to 1"),
        (("--workers", "2", "--format", "table"), "leave --format table out"),
        (("--engine", "abacus"), "'abacus' is not one of"),
        (("--spark-master", "local[2]"), "add --engine spark, or leave it out"),
        (("--engine", "spark", "--workers", "2"), "leave --workers out"),
    ],
)
def test_wrong_usage_of_many_workers_exits_with_2(run, tmp_path, words, said):
    code, _, err = run("read", tmp_path, *words)
    assert code == 2
    assert said in " ".join(err.replace("│", " ").split())


def test_read_prints_a_table_into_a_pipe_as_its_help_says(run, tmp_path):
    article = written(tmp_path, "a.txt", f"Published June 22, 2024\n{PACT}")
    code, out, _ = run("read", article)
    assert code == 0
    assert not out.startswith("{")
    shown = " ".join(run("read", "--help")[1].replace("│", " ").split())
    assert "Default: table; JSONL with --workers, -o or Spark." in shown


def test_since_after_the_documents_is_refused(run, ledger, tmp_path):
    document = written(tmp_path, "pact.txt", PACT)
    code, _, err = run("redraw", document, "--published", "2024-06-22", "--since", "2024-06-23", "--ledger", ledger)
    assert code == 1
    assert "2024-06-23" in err
    assert "2024-06-22" in err


def test_redraw_prints_one_json_object_whose_numbers_add_up_and_open(run, ledger, tmp_path):
    document = written(tmp_path, "pact.txt", PACT)
    code, out, _ = run(
        "redraw", document, "--published", "2024-06-22", "--ledger", ledger, "--format", "json", "--since", "2024-06-15"
    )
    assert code == 0
    found = json.loads(out)
    assert set(found) >= {"sentence", "known_at", "horizon_days", "moved", "new_ties", "unchanged"}
    assert found["moved"]
    for pair in found["moved"]:
        parts = pair["structure"] + pair["aftershocks"] + pair["entanglement"]
        assert parts == pytest.approx(pair["after"] - pair["before"], abs=1e-9)
        given = sum(one["value"] for one in pair["contributions"])
        assert given == pytest.approx(parts, abs=1e-4)
        low, high = pair["interval"]
        assert 0 <= low <= pair["after"] <= high <= 1
    opened = [one for pair in found["moved"] for one in pair["contributions"] if one["id"] != "time"]
    assert opened
    for name in {one["id"] for one in opened[:5]}:
        code, text, _ = run("explain", name, "--ledger", ledger, "--format", "json")
        assert code == 0
        assert json.loads(text)["claims"]


def test_an_unknown_id_is_one_line(run, ledger):
    code, _, err = run("explain", "e_0000000000000000", "--ledger", ledger)
    assert code == 1
    assert "e_0000000000000000" in err


def test_top_bounds_the_moved_pairs_and_keeps_the_count(run, ledger, tmp_path):
    document = written(tmp_path, "pact.txt", PACT)
    words = ("redraw", document, "--published", "2024-06-22", "--ledger", ledger, "--format", "json")
    whole, short = (json.loads(run(*words, *more)[1]) for more in ((), ("--top", "2")))
    assert short["moved"] == whole["moved"][:2]
    assert short["unchanged"] == whole["unchanged"]


def test_pair_and_doctor_answer(run, ledger):
    code, out, _ = run("pair", "CHN", "Philippines", "--ledger", ledger)
    assert code == 0
    assert "China" in out
    assert "Philippines" in out
    code, out, _ = run("doctor", "--ledger", ledger)
    assert code == 0, out


def test_a_pair_with_an_unknown_state_says_so(run, ledger):
    code, _, err = run("pair", "CHN", "Atlantis", "--ledger", ledger)
    assert code == 1
    assert "Atlantis" in err
