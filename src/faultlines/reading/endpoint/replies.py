"""What an endpoint sends back: its envelope, and whether a model answered in it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ValidationError

from faultlines.errors import EndpointError
from faultlines.reading.endpoint.settings import URL


class NoAnswer(StrEnum):
    """Why a reply that came well holds no answer to read."""

    EMPTY = "empty answer"
    REFUSED = "answer refused by the model"
    CUT_OFF = "answer cut off at the model's length limit"


@dataclass(frozen=True, slots=True)
class Reply:
    """The text that a model answered, or why there is none."""

    text: str | None
    missing: NoAnswer | None = None


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Envelope(BaseModel):
    choices: list[_Choice]


_ENDED_SHORT: Final = {"length": NoAnswer.CUT_OFF, "content_filter": NoAnswer.REFUSED}


def open_reply(body: bytes, asked: str) -> Reply:
    """Take the model's text out of an endpoint's reply.

    Parameters
    ----------
    body : bytes
        JSON with ``choices``, of which the first counts.
    asked : str
        Address that was asked, for the message.

    Raises
    ------
    EndpointError
        If the reply is not what an OpenAI-compatible endpoint sends: then something else answers there.

    Examples
    --------
    >>> open_reply(b'{"choices": [{"message": {"content": "Yes."}}]}', "http://127.0.0.1/v1")
    Reply(text='Yes.', missing=None)
    >>> open_reply(b'{"choices": []}', "http://127.0.0.1/v1").missing.value
    'empty answer'
    """
    try:
        choices = _Envelope.model_validate_json(body).choices
    except ValidationError:
        raise EndpointError(
            f"{asked} answered, but not with a chat completion ({len(body)} bytes); expected JSON with 'choices'. "
            f"Check that {URL} is the base address of an OpenAI-compatible endpoint"
        ) from None
    if not choices:
        return Reply(None, NoAnswer.EMPTY)
    first = choices[0]
    if first.message.refusal:
        return Reply(None, NoAnswer.REFUSED)
    if first.finish_reason in _ENDED_SHORT:
        return Reply(None, _ENDED_SHORT[first.finish_reason])
    return Reply(first.message.content) if first.message.content else Reply(None, NoAnswer.EMPTY)
