"""The prompt, letter for letter: ``make golden`` rewrites it; read the diff."""

import json
import os
from datetime import date
from pathlib import Path

from faultlines.reading.endpoint.answers import answer_schema
from faultlines.reading.endpoint.chunks import Chunk, Numbered
from faultlines.reading.endpoint.prompt import instructions, messages
from faultlines.terms.claims import MODALITIES, TIE_STATES, TIE_TYPES
from faultlines.terms.plover import EVENT_TYPES

GOLDEN = Path(__file__).parents[2] / "golden" / "language-model-prompt.txt"
CHUNK = Chunk(
    before=(Numbered(1, 0, 22, "Togo met Benin’s team."),),
    sentences=(Numbered(2, 23, 52, 'Both "agreed" to open borders.'), Numbered(3, 53, 63, "Nigeria\u2028 left.")),
)


def shown():
    asked = messages(CHUNK, date(2024, 6, 22))
    parts = [f"=== {one['role']}\n{one['content']}" for one in asked]
    return "\n".join([*parts, "=== schema", json.dumps(answer_schema(), indent=1), ""])


def test_the_prompt_is_as_kept():
    if os.environ.get("FAULTLINES_GOLDEN") == "write":
        GOLDEN.write_text(shown(), encoding="utf-8")
    assert shown() == GOLDEN.read_text(encoding="utf-8")


def test_the_prompt_explains_every_type_modality_and_state():
    lines = instructions().splitlines()
    for name in (*EVENT_TYPES, *MODALITIES):
        assert any(line.startswith(f"{name}: ") for line in lines), name
    for name in (*TIE_TYPES, *TIE_STATES):
        assert name in instructions(), name


def test_the_example_of_the_prompt_follows_the_schema():
    from faultlines.reading.endpoint.answers import read_answer

    example = instructions().strip().splitlines()[-1].removeprefix("answer ")
    answer = read_answer(example)
    assert (len(answer.items), answer.bad) == (3, ())


def test_every_field_is_required_and_no_other_allowed():
    schema = answer_schema()
    for one in (schema, *schema["$defs"].values()):
        assert sorted(one["required"]) == sorted(one["properties"])
        assert one["additionalProperties"] is False
    assert schema["$defs"]["EventItem"]["properties"]["event_type"]["enum"] == list(EVENT_TYPES)
