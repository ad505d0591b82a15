"""Settings from the environment: each mistake has its line, and the key is in none."""

import pytest

from faultlines.errors import EndpointError
from faultlines.reading.endpoint.settings import endpoint_settings

GOOD = {"FAULTLINES_LLM_URL": "http://127.0.0.1:8080/v1/", "FAULTLINES_LLM_MODEL": "tiny"}
SECRET = "hunter2"


def test_defaults_and_what_is_given():
    plain = endpoint_settings(GOOD)
    assert (plain.url, plain.model, plain.key) == ("http://127.0.0.1:8080/v1", "tiny", None)
    more = {"FAULTLINES_LLM_KEY": f" {SECRET}\n", "FAULTLINES_LLM_TIMEOUT": "2.5", "FAULTLINES_LLM_RETRIES": "0"}
    given = endpoint_settings(GOOD | more)
    assert (given.key, given.timeout_seconds, given.retries) == (SECRET, 2.5, 0)


def test_the_key_is_not_printed_with_the_settings():
    assert SECRET not in repr(endpoint_settings(GOOD | {"FAULTLINES_LLM_KEY": SECRET}))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("FAULTLINES_LLM_URL", "", "FAULTLINES_LLM_URL is not set; expected the base address"),
        ("FAULTLINES_LLM_URL", "localhost:8080", "no http or https address"),
        ("FAULTLINES_LLM_URL", "file:///etc/passwd", "no http or https address"),
        ("FAULTLINES_LLM_URL", "http://", "no http or https address"),
        ("FAULTLINES_LLM_URL", "http://a:99999/v1", "no http or https address"),
        ("FAULTLINES_LLM_URL", "http://[::1/v1", "no http or https address"),
        ("FAULTLINES_LLM_URL", "http://a b/v1", "no http or https address"),
        ("FAULTLINES_LLM_URL", f"https://me:{SECRET}@a/v1", "Put the key in FAULTLINES_LLM_KEY"),
        ("FAULTLINES_LLM_URL", f"https://me:{SECRET}@a:x/v1", "no http or https address"),
        ("FAULTLINES_LLM_URL", f"https://a/v1?key={SECRET}", "holds a '?' or a '#'"),
        ("FAULTLINES_LLM_MODEL", " ", "FAULTLINES_LLM_MODEL is not set"),
        ("FAULTLINES_LLM_MODEL", "a\x1bb", "expected a name of printable characters"),
        ("FAULTLINES_LLM_KEY", f"{SECRET}\n{SECRET}", "FAULTLINES_LLM_KEY holds a character"),
        ("FAULTLINES_LLM_KEY", f"{SECRET}é", "FAULTLINES_LLM_KEY holds a character"),
        ("FAULTLINES_LLM_TIMEOUT", "soon", "FAULTLINES_LLM_TIMEOUT is 'soon'; expected seconds"),
        ("FAULTLINES_LLM_TIMEOUT", "nan", "expected seconds"),
        ("FAULTLINES_LLM_TIMEOUT", "0", "expected seconds"),
        ("FAULTLINES_LLM_RETRIES", "-1", "expected a whole number from 0 to 10"),
        ("FAULTLINES_LLM_RETRIES", "1000000", "expected a whole number from 0 to 10"),
    ],
)
def test_a_mistake_is_one_line_without_secrets(name, value, said):
    with pytest.raises(EndpointError) as caught:
        endpoint_settings(GOOD | {name: value})
    assert said in str(caught.value)
    assert SECRET not in str(caught.value)
    assert "\n" not in str(caught.value)
