import base64
import html
import json
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from showrunner.kit import redaction
from showrunner.kit.redaction import HIDDEN, SHORTEST, hide, redacted

ODD = 'p@ss/wörd "quoted" & <spaced>+%\\end'


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    """What these tests hide is hidden in them alone."""
    monkeypatch.setattr(redaction, "_looks_of", {})
    monkeypatch.setattr(redaction, "_beginning", {})
    hide(ODD)
    hide("plain-and-simple-0123456789")


@pytest.mark.parametrize(
    "written",
    [
        ODD,
        f"before {ODD} after",
        quote(ODD),
        quote(ODD, safe=""),
        quote(ODD, safe="").lower().replace("%c3%b6", "%c3%b6"),
        quote_plus(ODD),
        f"https://example.org/?{urlencode({'key': ODD})}",
        json.dumps({"key": ODD}),
        json.dumps({"key": ODD}, ensure_ascii=False),
        repr({"key": ODD}),
        html.escape(ODD),
        ODD.encode().hex(),
        *(base64.b64encode(b"u" * n + ODD.encode() + b"\n" * m).decode() for n in range(4) for m in range(4)),
        *(base64.urlsafe_b64encode(b"u" * n + ODD.encode()).decode() for n in range(3)),
    ],
)
def test_a_known_secret_is_hidden_however_it_is_written(written: str) -> None:
    found = redacted(written)
    assert HIDDEN in found
    for trace in ("wörd", "rd%20", "quoted", base64.b64encode(ODD.encode()).decode()[8:20], ODD.encode().hex()[8:20]):
        assert trace not in found


def test_a_secret_inside_another_leaves_nothing_behind() -> None:
    hide("inner-secret-1")
    hide("outer-inner-secret-1-outer")
    assert redacted("x outer-inner-secret-1-outer y inner-secret-1") == f"x {HIDDEN} y {HIDDEN}"


@pytest.mark.parametrize(
    "text",
    [
        "sr_" + "aB3-_" * 8 + "xyz",
        "srl_" + "aB3-_" * 8 + "xyz",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "Authorization: Bearer opaque-token-of-others",
        "authorization: basic dXNlcjpwYXNzd29yZA==",
        "postgresql://showrunner:hunter2@db/films",
        "redis://:hunter2@cache:6379/0",
    ],
)
def test_what_looks_like_a_secret_is_hidden_though_nobody_told(text: str) -> None:
    found = redacted(text)
    assert HIDDEN in found
    assert not {"aB3-_aB3", "MfKQ", "eyJzdWIi", "opaque", "dXNlcjpw", "hunter2"} & {
        word for word in ("aB3-_aB3", "MfKQ", "eyJzdWIi", "opaque", "dXNlcjpw", "hunter2") if word in found
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "short",
        "film how-the-ocean-makes-our-1a2b: step narrate took 1234 ms",
        '{"trace_id":"0af7651916cd43dd8448eb211c80319c","url":"https://example.org:8443/v1/films?limit=5"}',
        "a bearer of news, a basic thing",
    ],
)
def test_ordinary_lines_stay_as_they_are(text: str) -> None:
    assert redacted(text) == text


def test_a_word_too_short_to_be_a_secret_is_not_hidden() -> None:
    hide("film")
    assert redacted("a film") == "a film"


def test_of_very_many_values_those_used_last_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "MOST", 3)
    hide("first-value-1")
    hide("second-value-2")
    hide("first-value-1")
    hide("third-value-3")
    hide("fourth-value-4")
    assert redacted("first-value-1 second-value-2 third-value-3") == f"{HIDDEN} second-value-2 {HIDDEN}"


def test_a_line_of_json_stays_json() -> None:
    line = json.dumps({"url": "https://example.org", "to": "a:b@example.org", "auth": "Bearer abcdefgh", "n": "x"})
    assert json.loads(redacted(line)) == json.loads(line) | {"auth": f"Bearer {HIDDEN}"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=SHORTEST, max_size=60), st.text(max_size=80), st.text(max_size=80))
def test_no_text_shows_a_value_it_was_told(value: str, before: str, after: str) -> None:
    hide(value)
    hide("plain-and-simple-0123456789")
    assert value not in redacted(before + value + after) or value in HIDDEN
