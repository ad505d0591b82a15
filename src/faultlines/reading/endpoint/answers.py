"""The form of an answer: the schema that the endpoint is held to, and the items of an answer that follow it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, ValidationError, WithJsonSchema

from faultlines.terms.claims import MODALITIES, TIE_STATES, TIE_TYPES
from faultlines.terms.plover import EVENT_TYPES


class BadForm(StrEnum):
    """Why an answer, or one item of it, cannot be read."""

    NO_JSON = "answer not JSON"
    ANSWER = "answer not of the agreed form"
    ITEM = "statement not of the agreed form"


def _one_of(names: Iterable[str]) -> WithJsonSchema:
    """Only these names in the schema; whether an item keeps to them is checked with the rest of what it says."""
    return WithJsonSchema({"type": "string", "enum": list(names)})


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Item(_Strict):
    """What an event and a tie have in common, each as the model says it."""

    sentence: int
    quote: str
    sources: list[str]
    targets: list[str]
    modality: Annotated[str, _one_of(MODALITIES)]
    date_words: str | None
    speaker: str | None


class EventItem(Item):
    """One act, as the model says it."""

    event_type: Annotated[str, _one_of(EVENT_TYPES)]


class TieItem(Item):
    """One standing relation, as the model says it."""

    tie_type: Annotated[str, _one_of(TIE_TYPES)]
    state: Annotated[str, _one_of(TIE_STATES)]


class _Answer(_Strict):
    events: list[EventItem]
    ties: list[TieItem]


class _Lists(_Strict):
    """An answer whose items are not looked at yet, so that one bad item costs no other."""

    events: list[Any]
    ties: list[Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """Items that follow the schema, and why others, or the whole answer, do not."""

    items: tuple[EventItem | TieItem, ...]
    bad: tuple[BadForm, ...] = ()


@cache
def answer_schema() -> dict[str, Any]:
    """JSON schema of an answer, all its fields required and no others allowed.

    >>> answer_schema()["required"], answer_schema()["additionalProperties"]
    (['events', 'ties'], False)
    """
    return _Answer.model_json_schema()


def read_answer(text: str) -> Answer:
    """Items of a model's answer.

    Examples
    --------
    >>> read_answer("Sorry, I cannot.").bad[0].value
    'answer not JSON'
    >>> read_answer('{"events": [{"quote": 3}], "ties": []}').bad[0].value
    'statement not of the agreed form'
    """
    try:
        lists = _Lists.model_validate_json(text)
    except ValidationError as err:
        no_json = any(error["type"] == "json_invalid" for error in err.errors(include_url=False, include_input=False))
        return Answer((), (BadForm.NO_JSON if no_json else BadForm.ANSWER,))
    read = [*_items(lists.events, EventItem), *_items(lists.ties, TieItem)]
    items = tuple(item for item in read if item is not None)
    return Answer(items, (BadForm.ITEM,) * (len(read) - len(items)))


def _items(found: Iterable[Any], kind: type[EventItem] | type[TieItem]) -> Iterator[EventItem | TieItem | None]:
    """Each item of a list as its kind, None where it does not follow the schema."""
    for each in found:
        try:
            yield kind.model_validate(each)
        except ValidationError:
            yield None
