"""Every data set that something rests on is in the table, and its entries are printed once."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from faultlines.errors import LedgerError
from faultlines.ledger import Ledger, importers
from faultlines.ledger.importers.icews import HEADER
from faultlines.model.statefiles import PUBLICATIONS
from faultlines.terms.datasets import bibtex, datasets, entries
from faultlines.workflow.citing import cite


def test_the_table_says_of_every_set_how_it_is_had_and_cited():
    names = [one.name for one in datasets()]
    assert len(set(names)) == len(names)
    for one in datasets():
        assert (one.address is None) == (one.by_hand is not None), one.name
        assert one.notice.endswith("."), one.name
        assert one.cite, one.name
        assert set(one.cite) <= set(entries()), one.name
        assert urlsplit(one.page).scheme in ("http", "https"), one.name
        assert one.address is None or urlsplit(one.address).scheme in ("http", "https"), one.name
        assert one.sha256 is None or re.fullmatch(r"[0-9a-f]{64}", one.sha256), one.name


def test_every_entry_is_used_and_is_balanced():
    assert {key for one in datasets() for key in one.cite} == set(entries())
    for key, entry in entries().items():
        assert re.match(rf"@[a-z]+\{{{key},\n  author = ", entry), key
        assert entry.count("{") == entry.count("}"), key
        assert re.search(r"^  year = \{\d{4}\}", entry, re.MULTILINE), key


def test_every_file_that_a_fit_is_learned_from_has_a_set():
    known = [stem for one in datasets() for stem in one.files]
    assert sorted(known) == sorted(PUBLICATIONS)


def test_every_importer_has_a_set_and_every_reader_in_the_table_an_importer():
    modules = [path.read_text() for path in Path(importers.__file__).parent.glob("*.py")]
    written = {name for text in modules for name in re.findall(r'READER\w*: Final = "([\w-]+)/\d', text)}
    assert written == {reader for one in datasets() for reader in one.readers}


def test_the_page_on_sources_names_every_set():
    page = (Path(__file__).parents[2] / "docs" / "sources.md").read_text()
    assert re.findall(r"^\| `([\w-]+)` \|", page, re.MULTILINE) == [one.name for one in datasets()]


def test_an_empty_ledger_cites_the_shipped_fit_alone(tmp_path):
    Ledger.create(tmp_path / "empty")
    text = cite(ledger_path=tmp_path / "empty")
    assert "imported into" not in text
    assert "% the shipped fit rests on Alliance Treaty Obligations" in text
    for key in ("leeds2002atop", "palmer2022mid5", "thompson2021rivalries", "gibler2016mid", "boschee2015icews"):
        assert text.count(f"{{{key},") == 1
    assert "leetaru2013gdelt" not in text
    assert "starter" not in text
    assert "yours may be another" not in text
    assert "yours may be another" not in text
    assert "yours may be another" not in text
    assert "yours may be another" not in text


def test_what_was_imported_is_cited_once(tmp_path, run):
    row = dict.fromkeys(HEADER, "") | {
        "Event ID": "1",
        "Event Date": "2018-01-01",
        "Source Name": "China",
        "CAMEO Code": "042",
        "Target Name": "Russia",
    }
    path = tmp_path / "events.tab"
    path.write_text("\n".join("\t".join(line) for line in (HEADER, row.values())) + "\n")
    assert run("import", "icews", path, "--ledger", tmp_path / "ledger")[0] == 0
    code, out, _ = run("cite", "--ledger", tmp_path / "ledger")
    assert code == 0
    assert f"% imported into {tmp_path / 'ledger'}: ICEWS Coded Event Data" in out
    assert "yours may be another" in out
    assert "yours may be another" in out
    assert "yours may be another" in out
    assert "yours may be another" in out
    assert out.count("@misc{boschee2015icews,") == 1
    assert "% the starter names" in out


def test_a_ledger_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(LedgerError):
        cite(ledger_path=tmp_path / "typo")
    assert not (tmp_path / "typo").exists()


def test_nothing_cited_is_nothing_printed():
    assert bibtex([]) == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["fetch", "cow-alliances"],
            r"forbids redistribution .* ATOP has the same kind of treaties: `faultlines fetch",
        ),
        (["fetch", "acled"], r"is not fetched: it wants an account of yours"),
        (["fetch", "nothing"], r"'nothing' is no data set; expected one of gdelt1, .*`faultlines fetch` lists them"),
        (["fetch", "gdelt2"], r"a file for each moment; say which with --at"),
        (["fetch", "gdelt2", "--at", "yesterday"], r"--at 'yesterday' is no day or minute"),
        (["fetch", "atop", "--at", "2020-01-01"], r"is one file; leave --at 2020-01-01 out"),
    ],
)
def test_a_set_that_cannot_be_fetched_says_why(run, words, said):
    code, _, err = run(*words)
    assert code == 1
    assert re.search(said, err)


def test_a_fetch_prints_the_terms_first_and_then_what_came(run, monkeypatch, tmp_path):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # nobody listens at the port for discarding
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setattr("faultlines.ledger.fetching._ATTEMPTS", 1)
    code, _, err = run("fetch", "gdelt1", "--at", "2019-10-24", "-o", tmp_path)
    assert code == 1
    terms, open_line, failure = err.splitlines()
    assert "cite the GDELT Project" in terms
    assert "no encryption and no checksum" in open_line
    assert "http://data.gdeltproject.org/events/20191024.export.CSV.zip cannot be reached" in failure


def test_the_list_names_every_set(run):
    code, out, _ = run("fetch")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == [one.name for one in datasets()]
