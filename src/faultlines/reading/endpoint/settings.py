"""Which language model to speak to, from the environment; nothing is asked and nothing is stored."""

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, urlsplit

from faultlines.errors import EndpointError

URL: Final = "FAULTLINES_LLM_URL"
MODEL: Final = "FAULTLINES_LLM_MODEL"
KEY: Final = "FAULTLINES_LLM_KEY"
TIMEOUT: Final = "FAULTLINES_LLM_TIMEOUT"
RETRIES: Final = "FAULTLINES_LLM_RETRIES"

_EXAMPLE: Final = "http://127.0.0.1:8080/v1"
#: Seconds for one whole answer, and further attempts, unless told otherwise.
DEFAULT_TIMEOUT_SECONDS: Final = 120.0
DEFAULT_RETRIES: Final = 3
_MOST_RETRIES: Final = 10
_LONGEST_TIMEOUT_SECONDS: Final = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointSettings:
    """Where a language model answers, and how long to wait for it.

    Attributes
    ----------
    url : str
        Base address of an OpenAI-compatible interface, without a slash at its end.
    model : str
        Name that the endpoint knows the model by.
    key : str or None
        Sent as a bearer token and never printed.
    timeout_seconds : float
        For one whole answer.
    retries : int
        Further attempts after a busy or silent endpoint.
    """

    url: str
    model: str
    key: str | None = field(default=None, repr=False)
    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS
    retries: int = DEFAULT_RETRIES


def endpoint_settings(environment: Mapping[str, str] | None = None) -> EndpointSettings:
    """Settings of the language model as the environment gives them.

    Parameters
    ----------
    environment : mapping of str to str, optional
        Default: the process's own.

    Raises
    ------
    EndpointError
        If a variable is missing or is not as it should be. The message never holds the key.

    Examples
    --------
    >>> found = endpoint_settings({"FAULTLINES_LLM_URL": "http://127.0.0.1:8080/v1/", "FAULTLINES_LLM_MODEL": "tiny"})
    >>> found.url, found.model, found.retries
    ('http://127.0.0.1:8080/v1', 'tiny', 3)
    """
    given = {name: text.strip() for name, text in (os.environ if environment is None else environment).items()}
    return EndpointSettings(
        url=_url(given.get(URL, "")),
        model=_model(given.get(MODEL, "")),
        key=_key(given.get(KEY, "")),
        timeout_seconds=_timeout(given.get(TIMEOUT, "")),
        retries=_retries(given.get(RETRIES, "")),
    )


def _url(text: str) -> str:
    if not text:
        raise EndpointError(
            f"{URL} is not set; expected the base address of an OpenAI-compatible endpoint. Set {URL}={_EXAMPLE} and "
            f"{MODEL} to a model's name"
        )
    parts = _split(text)
    if parts.username is not None or parts.password is not None:
        raise EndpointError(f"{URL} holds a user name or a password; expected an address alone. Put the key in {KEY}")
    if parts.query or parts.fragment:
        raise EndpointError(f"{URL} holds a '?' or a '#'; expected a base address such as {_EXAMPLE}")
    return text.rstrip("/")


def _split(text: str) -> SplitResult:
    """Parts of an address; one that cannot be taken apart is not printed, because it may hold a password."""
    try:
        parts = urlsplit(text)
        well = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        well = False
    if not well or not text.isprintable() or not text.isascii() or " " in text:
        raise EndpointError(f"{URL} is no http or https address; expected one such as {_EXAMPLE}. Set it again")
    return parts


def _model(text: str) -> str:
    if not text:
        raise EndpointError(f"{MODEL} is not set; expected the name that the endpoint at {URL} gives its model")
    if not text.isprintable():
        raise EndpointError(f"{MODEL} is {text!r}; expected a name of printable characters")
    return text


def _key(text: str) -> str | None:
    if not text:
        return None
    if not text.isascii() or not text.isprintable() or " " in text:
        raise EndpointError(
            f"{KEY} holds a character that no key may have; expected ASCII without spaces. Copy it again"
        )
    return text


def _timeout(text: str) -> float:
    if not text:
        return DEFAULT_TIMEOUT_SECONDS
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds <= _LONGEST_TIMEOUT_SECONDS:
        raise EndpointError(f"{TIMEOUT} is {text!r}; expected seconds, more than 0 and at most 3600")
    return seconds


def _retries(text: str) -> int:
    if not text:
        return DEFAULT_RETRIES
    if not (text.isascii() and text.isdecimal()) or len(text) > 2 or int(text) > _MOST_RETRIES:
        raise EndpointError(f"{RETRIES} is {text!r}; expected a whole number from 0 to {_MOST_RETRIES}")
    return int(text)
