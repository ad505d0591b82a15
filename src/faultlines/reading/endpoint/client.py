"""Asks an OpenAI-compatible endpoint: one POST, bounded in time, size and attempts; no proxies, no redirects."""

import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

from faultlines.errors import EndpointError
from faultlines.reading.endpoint.deadlines import Deadline
from faultlines.reading.endpoint.replies import Reply, open_reply
from faultlines.reading.endpoint.settings import KEY, MODEL, RETRIES, TIMEOUT, URL, EndpointSettings

if TYPE_CHECKING:
    import httpx

#: One message of a conversation: ``role`` and ``content``.
Message = Mapping[str, str]

INSTALL: Final = 'python -m pip install "httpx>=0.28"'
SEED: Final = 20_240_622
MOST_BYTES: Final = 4 * 1024 * 1024
LONGEST_WAIT_SECONDS: Final = 60.0
_FIRST_WAIT_SECONDS: Final = 1.0
_TOO_MANY: Final = 429
_REDIRECTS: Final = range(300, 400)
_SERVER_ERRORS: Final = range(500, 600)
_SHOWN: Final = 200
_MEND: Final = {
    401: f"Check {KEY}",
    403: f"Check {KEY}",
    404: f"Check {URL}, which should end before /chat/completions, and {MODEL}",
}


class Client(Protocol):
    """Whatever can answer: the one door to the outside world."""

    @property
    def model(self) -> str:
        """Name of the model, which the claims' ``reader`` carries."""

    def ask(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> Reply:
        """Answer a conversation in JSON that follows a schema."""


class _BusyError(Exception):
    """An attempt failed in a way that another may not; ``wait_seconds`` is how long the endpoint asks to wait."""

    def __init__(self, found: str, mend: str, wait_seconds: float = 0.0) -> None:
        super().__init__(found)
        self.found, self.mend, self.wait_seconds = found, mend, wait_seconds


@dataclass(frozen=True, slots=True)
class _Answered:
    """Status, headers and body of one HTTP answer."""

    status: int
    headers: "httpx.Headers"
    body: bytes


class EndpointClient:
    """A client of one endpoint.

    Parameters
    ----------
    settings : EndpointSettings
    pause : callable, optional
        Waits so many seconds between attempts.
    rng : random.Random, optional
        Spreads the waits, so that many readers do not come back at once.

    Raises
    ------
    EndpointError
        If httpx is not installed.
    """

    def __init__(
        self,
        settings: EndpointSettings,
        *,
        pause: Callable[[float], None] = time.sleep,
        rng: random.Random | None = None,
    ) -> None:
        try:
            import httpx
        except ImportError:
            raise EndpointError(
                f"a language model is asked through httpx, which is not installed. Run: {INSTALL}"
            ) from None
        self._http = httpx
        self._settings = settings
        self._pause = pause
        self._rng = rng or random.Random()
        self._address = f"{settings.url}/chat/completions"

    @property
    def model(self) -> str:
        """Name of the model."""
        return self._settings.model

    def ask(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> Reply:
        """Answer of the model to a conversation, constrained to a JSON schema.

        Raises
        ------
        EndpointError
            If the endpoint cannot be reached, refuses, or stays busy or silent over every attempt.
        """
        body = json.dumps(self._request(messages, schema)).encode("ascii")
        attempts = self._settings.retries + 1
        for attempt in range(attempts):
            try:
                return self._attempt(body)
            except _BusyError as busy:
                too_long = busy.wait_seconds > LONGEST_WAIT_SECONDS
                if attempt + 1 == attempts or too_long:
                    tries = "once" if attempt == 0 else f"{attempt + 1} times"
                    raise EndpointError(f"{self._address} {busy.found} (asked {tries}). {busy.mend}") from None
                self._pause(max(busy.wait_seconds, self._backoff(attempt)))
        raise AssertionError("the last attempt returns or raises")

    def _request(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "model": self._settings.model,
            "messages": list(messages),
            "temperature": 0,
            "seed": SEED,
            "stream": False,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "claims", "strict": True, "schema": dict(schema)},
            },
        }

    def _backoff(self, attempt: int) -> float:
        """Seconds to wait: doubled each time, shortened by up to a half at random."""
        longest = min(_FIRST_WAIT_SECONDS * 2.0**attempt, LONGEST_WAIT_SECONDS)
        return longest * self._rng.uniform(0.5, 1.0)

    def _attempt(self, body: bytes) -> Reply:
        deadline = Deadline(self._settings.timeout_seconds)
        try:
            with deadline:
                answered = self._post(body, deadline)
        except self._http.TimeoutException:
            raise self._late() from None
        except self._http.ConnectError as err:
            raise EndpointError(
                f"{self._address} cannot be reached ({self._shown(str(err))}). Start the server, or check {URL}"
            ) from None
        except self._http.TransportError as err:
            if deadline.is_over:
                raise self._late() from None
            raise _BusyError(f"broke off ({self._shown(str(err))})", "Look at the server") from None
        except (self._http.InvalidURL, UnicodeError):
            raise EndpointError(f"{URL} is no address that can be asked. Set it again") from None
        return self._judged(answered)

    def _late(self) -> _BusyError:
        seconds = self._settings.timeout_seconds
        return _BusyError(f"did not answer within {seconds:g} s", f"Raise {TIMEOUT} or look at the server")

    def _post(self, body: bytes, deadline: Deadline) -> _Answered:
        """One request. Its answer is read up to `MOST_BYTES`, as sent, and not after the time is over."""
        key = self._settings.key
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity"}
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        traced = {"trace": deadline.trace}
        with (
            self._http.Client(trust_env=False, follow_redirects=False, timeout=self._settings.timeout_seconds) as http,
            http.stream("POST", self._address, content=body, headers=headers, extensions=traced) as response,
        ):
            read = bytearray()
            for part in response.iter_raw():
                read += part
                if len(read) > MOST_BYTES:
                    raise EndpointError(
                        f"{self._address} answered with more than {MOST_BYTES // 1024**2} MiB; expected a few "
                        "kilobytes of JSON. Check that it is a chat completion endpoint"
                    )
                if deadline.is_over:
                    break
            if deadline.is_over:  # an answer that ends with its connection may look whole
                raise self._http.ReadTimeout("the whole answer took too long")
            return _Answered(response.status_code, response.headers, bytes(read))

    def _judged(self, answered: _Answered) -> Reply:
        status = answered.status
        if status == _TOO_MANY or status in _SERVER_ERRORS:
            wait = _retry_after(answered.headers.get("Retry-After", ""))
            asks = f" and asks to wait {wait:.0f} s" if wait else ""
            mend = f"Try later, or raise {RETRIES}" if status == _TOO_MANY else "Look at the server"
            raise _BusyError(f"answered {status}{self._said(answered.body)}{asks}", mend, wait)
        if status in _REDIRECTS:
            raise EndpointError(
                f"{self._address} answered {status}, a redirect, which is not followed: the text and the key go only "
                f"where {URL} says. Set {URL} to the final address"
            )
        if status != 200:
            mend = _MEND.get(status, f"Check {MODEL}, and that the endpoint takes response_format json_schema")
            raise EndpointError(f"{self._address} answered {status}{self._said(answered.body)}. {mend}")
        return open_reply(answered.body, self._address)

    def _said(self, body: bytes) -> str:
        """What an endpoint says of its refusal, as ": ..."."""
        try:
            said = json.loads(body)["error"]["message"]
        except (ValueError, RecursionError, KeyError, TypeError, IndexError):
            return ""
        return f": {self._shown(said)}" if isinstance(said, str) and said.strip() else ""

    def _shown(self, text: str) -> str:
        """Words of somebody else for a message: one short line, without control characters and without the key."""
        key = self._settings.key
        if key:
            text = text.replace(key, "[key]")
        line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        return line.rstrip(".") if len(line) <= _SHOWN else f"{line[:_SHOWN]}..."


def _retry_after(text: str) -> float:
    """Seconds that a Retry-After header asks for, by number or by date; 0 where it says nothing that can be read.

    >>> _retry_after("7"), _retry_after("soon"), _retry_after("Thu, 01 Jan 1970 00:00:00 GMT")
    (7.0, 0.0, 0.0)
    """
    text = text.strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return max(0.0, (at - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError):
        return 0.0
