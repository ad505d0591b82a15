"""The client against an endpoint on loopback that answers well, badly, slowly or not at all."""

import json
import logging
import random
import socket
import sys
import time
import traceback
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from faultlines.errors import EndpointError
from faultlines.reading.endpoint.client import INSTALL, MOST_BYTES, EndpointClient
from faultlines.reading.endpoint.replies import NoAnswer, Reply
from faultlines.reading.endpoint.settings import EndpointSettings

from .conftest import KEY, Turn, completion

GOOD = completion("Yes.")
MESSAGES = [{"role": "user", "content": "“Ünï” \ud800"}]
SCHEMA = {"type": "object"}


def failed(client):
    """The one line of an error; the key is in no part of it, its traceback included."""
    with pytest.raises(EndpointError) as caught:
        client.ask(MESSAGES, SCHEMA)
    assert KEY not in "".join(traceback.format_exception(caught.value))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_good_answer_is_asked_for_as_the_interface_wants_it(endpoint, client):
    endpoint.answers(GOOD)
    assert client.ask(MESSAGES, SCHEMA) == Reply("Yes.")
    (asked,) = endpoint.asked
    assert (asked["path"], asked["model"], asked["temperature"]) == ("/v1/chat/completions", "tiny", 0)
    assert isinstance(asked["seed"], int)
    assert asked["messages"] == MESSAGES
    assert asked["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "claims", "strict": True, "schema": SCHEMA},
    }
    assert endpoint.headers[0]["Authorization"] == f"Bearer {KEY}"


def test_the_key_is_not_logged(endpoint, client, caplog):
    caplog.set_level(logging.DEBUG)
    endpoint.answers(GOOD)
    client.ask(MESSAGES, SCHEMA)
    assert caplog.records
    assert KEY not in caplog.text
    assert KEY not in repr([vars(record) for record in caplog.records])


def test_without_a_key_no_authorization_is_sent(endpoint):
    endpoint.answers(GOOD)
    EndpointClient(EndpointSettings(url=endpoint.url, model="tiny")).ask(MESSAGES, SCHEMA)
    assert "Authorization" not in endpoint.headers[0]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_endpoint_is_asked_again(endpoint, client, pauses, status):
    endpoint.answers(Turn(status=status), GOOD)
    assert client.ask(MESSAGES, SCHEMA).text == "Yes."
    assert len(endpoint.asked) == 2
    assert 0.5 <= pauses[0] <= 1.0


def test_waits_grow_and_end(endpoint, client, pauses):
    endpoint.answers(Turn(b'{"error": {"message": "overloaded\\n\\u001b[31m now."}}', status=503))
    message = failed(client)
    assert len(endpoint.asked) == 3
    assert pauses[0] < pauses[1]
    assert "answered 503: overloaded [31m now (asked 3 times). Look at the server" in message


def test_retry_after_is_kept_to(endpoint, client, pauses):
    endpoint.answers(Turn(status=429, headers={"Retry-After": "7"}), GOOD)
    assert client.ask(MESSAGES, SCHEMA).text == "Yes."
    assert pauses == [7.0]


def test_retry_after_may_be_a_date(endpoint, client, pauses):
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    endpoint.answers(Turn(status=429, headers={"Retry-After": later}), GOOD)
    client.ask(MESSAGES, SCHEMA)
    assert 25 < pauses[0] <= 30


@pytest.mark.parametrize(
    "asked", ["Thu, 01 Jan 99999999999999999999 00:00:00 GMT", "Mon, 01 Jan 2024 99999999999999999999:00:00 GMT"]
)
def test_a_retry_after_beyond_all_time_says_nothing(endpoint, client, pauses, asked):
    endpoint.answers(Turn(status=429, headers={"Retry-After": asked}), GOOD)
    assert client.ask(MESSAGES, SCHEMA).text == "Yes."
    assert 0.5 <= pauses[0] <= 1.0


def test_an_hour_is_not_waited_for(endpoint, client, pauses):
    endpoint.answers(Turn(status=429, headers={"Retry-After": "3600"}), GOOD)
    assert "asks to wait 3600 s (asked once). Try later, or raise FAULTLINES_LLM_RETRIES" in failed(client)
    assert pauses == []


def quick(endpoint, **more):
    settings = EndpointSettings(url=endpoint.url, model="tiny", key=KEY, timeout_seconds=0.3, **more)
    return EndpointClient(settings, pause=lambda seconds: None, rng=random.Random(1))


def test_a_silent_endpoint_is_asked_again(endpoint):
    endpoint.answers(Turn(silent=True), GOOD)
    assert quick(endpoint, retries=1).ask(MESSAGES, SCHEMA).text == "Yes."


@pytest.mark.parametrize("turn", [Turn(silent=True), Turn(dripping=True), Turn(dripping_headers=True)])
def test_an_answer_that_takes_too_long_is_given_up(endpoint, turn):
    endpoint.answers(turn)
    started = time.monotonic()
    message = failed(quick(endpoint, retries=1))
    assert time.monotonic() - started < 2
    assert "did not answer within 0.3 s (asked 2 times). Raise FAULTLINES_LLM_TIMEOUT" in message


def test_an_endless_body_is_cut_off(endpoint, client):
    endpoint.answers(Turn(endless=True))
    assert f"more than {MOST_BYTES // 1024**2} MiB" in failed(client)
    assert len(endpoint.asked) == 1


def test_an_answer_that_breaks_off_is_asked_for_again(endpoint, client):
    endpoint.answers(Turn(b'{"choices": [', cut=True), GOOD)
    assert client.ask(MESSAGES, SCHEMA).text == "Yes."


def test_a_refused_connection_says_so_at_once(pauses):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        client = EndpointClient(EndpointSettings(url=url, model="tiny", key=KEY), pause=pauses.append)
        message = failed(client)
    assert f"{url}/chat/completions cannot be reached" in message
    assert "Start the server, or check FAULTLINES_LLM_URL" in message
    assert pauses == []


def test_a_redirect_is_not_followed(endpoint, client):
    endpoint.answers(Turn(status=307, headers={"Location": f"{endpoint.url}/elsewhere"}), GOOD)
    assert "answered 307, a redirect, which is not followed" in failed(client)
    assert len(endpoint.asked) == 1


def test_proxies_of_the_environment_are_not_used(endpoint, client, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    endpoint.answers(GOOD)
    assert client.ask(MESSAGES, SCHEMA).text == "Yes."


@pytest.mark.parametrize(
    ("status", "mend"),
    [
        (401, "Check FAULTLINES_LLM_KEY"),
        (404, "should end before /chat/completions"),
        (400, "takes response_format json_schema"),
    ],
)
def test_a_refusal_says_what_to_mend_and_never_the_key(endpoint, client, status, mend):
    said = json.dumps({"error": {"message": f"No such key: {KEY}, " + "x" * 500}})
    endpoint.answers(Turn(said.encode(), status=status))
    message = failed(client)
    assert f"answered {status}: No such key: [key], xxx" in message
    assert mend in message
    assert len(message) < 500
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize("body", [b'{"error": "no"}', b"[]", b"<html>", b"[" * 100_000, b'{"error": {"message": 3}}'])
def test_an_error_whose_body_says_nothing_is_told_by_its_number(endpoint, client, body):
    endpoint.answers(Turn(body, status=400))
    assert "answered 400. Check FAULTLINES_LLM_MODEL" in failed(client)


@pytest.mark.parametrize("body", [b"", b"<html>hello</html>", b"[]", b'{"choices": 3}', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_chat_completion_says_that_something_else_answers_there(endpoint, client, body):
    endpoint.answers(Turn(body))
    assert "but not with a chat completion" in failed(client)


@pytest.mark.parametrize(
    ("turn", "missing"),
    [
        (Turn(b'{"choices": []}'), NoAnswer.EMPTY),
        (completion(""), NoAnswer.EMPTY),
        (Turn(b'{"choices": [{"message": {"content": null}}]}'), NoAnswer.EMPTY),
        (Turn(b'{"choices": [{"message": {"content": null, "refusal": "I will not."}}]}'), NoAnswer.REFUSED),
        (completion("{", finish_reason="length"), NoAnswer.CUT_OFF),
        (completion("{", finish_reason="content_filter"), NoAnswer.REFUSED),
    ],
)
def test_no_answer_has_a_reason(endpoint, client, turn, missing):
    endpoint.answers(turn)
    assert client.ask(MESSAGES, SCHEMA) == Reply(None, missing)


def test_a_missing_httpx_names_its_install_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(EndpointError) as caught:
        EndpointClient(EndpointSettings(url="http://127.0.0.1/v1", model="tiny"))
    assert str(caught.value).endswith(f"not installed. Run: {INSTALL}")
