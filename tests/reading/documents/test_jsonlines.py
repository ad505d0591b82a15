"""JSON lines: a bad line is set aside by its number, and the others are read."""

import json

import pytest


def test_one_document_a_line(opened) -> None:
    rows = [
        {"id": "x1", "date": "2024-06-01", "event_text": "One.", "headline": "H", "publisher": "P"},
        {"id": 7, "date": "2024-06-01", "pub_date": "2024-06-02", "event_text": "Two.", "url": "https://example.org"},
        {"title": "T", "published_at": "2024-06-03", "text": "Three."},
    ]
    documents = opened("a.jsonl", "\n".join(json.dumps(row) for row in rows) + "\n\n").documents
    assert [each.text for each in documents] == ["One.", "Two.", "Three."]
    assert [each.external_id for each in documents] == ["x1", "7", None]
    assert [each.published_at.day for each in documents] == [1, 2, 3]
    assert [each.title for each in documents] == ["H", None, "T"]
    assert documents[1].record == "https://example.org"
    assert documents[1].dated_by == "the line's pub_date"
    assert documents[2].origin == "a.jsonl:3"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"text": ', "not JSON (Expecting value at column 10); expected one object a line with id, date and "),
        ("[1]", "list found; expected one object a line with id, date and event_text. Mend or remove the line."),
        ("null", "NoneType found; expected one object a line"),
        ("[" * 100_000, "JSON beyond measure (maximum recursion depth exceeded"),
        ('{"id": ' + "1" * 10_000 + "}", "JSON beyond measure (Exceeds the limit"),
        ('{"id": 1, "event_text": " "}', "neither event_text nor text has any text; expected the report's. Fill it in"),
        ('{"text": ["a"]}', "neither event_text nor text has any text"),
        ('{"date": "soon", "text": "One."}', "date is 'soon'; expected a day such as 2024-06-22. Write it so, or "),
        ('{"date": ["a"], "text": "One."}', "date is \"['a']\"; expected a day"),
    ],
)
def test_a_bad_line_is_set_aside_by_its_number(opened, line: str, reason: str) -> None:
    found = opened("a.jsonl", '{"text": "One."}\n' + line + '\n{"text": "Three."}\n')
    assert [each.origin for each in found.documents] == ["a.jsonl:1", "a.jsonl:3"]
    (aside,) = found.set_aside
    assert aside.origin == "a.jsonl:2"
    assert aside.reason.startswith(reason)
    assert "\n" not in str(aside)


def test_a_date_of_megabytes_is_shortened_where_it_is_said(opened) -> None:
    (aside,) = opened("a.jsonl", json.dumps({"date": "June " * 400_000, "text": "One."})).set_aside
    assert len(aside.reason) < 200


def test_a_line_of_ten_megabytes_is_read_whole(opened) -> None:
    text = "Norway met Chad in Oslo. " * 400_000
    assert opened("a.jsonl", json.dumps({"text": text})).documents[0].text == text


def test_half_a_character_is_replaced_so_that_the_text_can_be_written(opened) -> None:
    (document,) = opened("a.jsonl", r'{"text": "One \ud83d two \ud83d\ude00.", "title": "\udc00"}').documents
    assert (document.text, document.title) == ("One \ufffd two 😀.", "\ufffd")
