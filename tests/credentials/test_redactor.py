"""The redactor: no secret leaves, in whatever spelling."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.credentials.masked_stream import MaskedStream
from pytest_ignition.credentials.redactor import MASK, Redactor
from pytest_ignition.credentials.strength import Strength, strength
from pytest_ignition.engine.events import ErrorData, StepPath

characters = st.characters(codec="utf-8", exclude_characters="*\r\n")
secrets = st.text(alphabet=characters, min_size=6, max_size=40).filter(lambda text: strength(text) is Strength.STRONG)
nasty = "p\"a's&s/w+o<r>d é\\%=\t🔑"


@given(secrets, st.text())
def test_no_secret_is_left_in_any_text(secret: str, around: str) -> None:
    masked = Redactor([secret]).mask_text(around + secret + around)

    assert secret not in masked.replace(MASK, "*")


WRITERS: dict[str, Callable[[str], str]] = {
    "plain": lambda secret: f"it is {secret}.",
    "percent": lambda secret: "https://gw/x?p=" + quote(secret, safe=""),
    "percent, slashes kept": quote,
    "percent, lower case": lambda secret: re.sub("%..", lambda found: found.group().lower(), quote(secret, safe="")),
    "plus": lambda secret: "a=1&p=" + quote_plus(secret),
    "encodeURIComponent": lambda secret: quote(secret, safe="!'()*~"),
    "JSON": lambda secret: json.dumps({"p": secret}),
    "JSON, not ASCII": lambda secret: json.dumps({"p": secret}, ensure_ascii=False),
    "JSON, slashes escaped": lambda secret: json.dumps({"p": secret}, ensure_ascii=False).replace("/", "\\/"),
    "repr": lambda secret: repr({"p": secret}),
    "ascii": lambda secret: ascii([secret]),
    "HTML text": lambda secret: f"<b>{html.escape(secret, quote=False)}</b>",
    "HTML attribute": lambda secret: f'<input value="{html.escape(secret)}">',
    "HTML attribute, decimal": lambda secret: html.escape(secret).replace("&#x27;", "&#39;").replace("&quot;", "&#34;"),
    "JSON in HTML": lambda secret: html.escape(json.dumps({"p": secret})),
    "JSON in JSON": lambda secret: json.dumps({"body": json.dumps({"p": secret})}),
    "JSON in a URL": lambda secret: quote(json.dumps({"p": secret})),
    "form in JSON": lambda secret: json.dumps({"body": "p=" + quote_plus(secret)}),
}


@pytest.mark.parametrize("secret", ["hunter2-and-more", nasty, "ü" * 6, "C:\\new\\table", "50% + 7 = ?/!"])
@pytest.mark.parametrize("writer", WRITERS)
def test_the_spellings_of_requests_pages_and_logs_are_hidden(writer: str, secret: str) -> None:
    masked = Redactor([secret]).mask_text(WRITERS[writer](secret))

    assert MASK in masked
    assert secret[2:-2] not in masked


@given(secrets, st.binary(max_size=9), st.binary(max_size=9))
def test_base64_is_hidden_at_every_alignment(secret: str, before: bytes, after: bytes) -> None:
    data = before + secret.encode() + after
    redactor = Redactor([secret])
    for encoded in (base64.b64encode(data).decode(), base64.urlsafe_b64encode(data).decode()):
        masked = redactor.mask_text(encoded)

        # What is left at the edges holds bits of the neighbours, never a whole character of the middle.
        left, mask, right = masked.partition(MASK)
        assert mask
        kept = len(left) + len(right.replace(MASK, ""))
        assert kept <= len(encoded) - (len(secret.encode()) * 8 // 6 - 2)


def test_basic_headers_are_hidden() -> None:
    header = "Authorization: Basic " + base64.b64encode(b"operator:hunter2-and-more").decode()

    masked = Redactor(["hunter2-and-more"]).mask_text(header)

    assert MASK in masked
    assert base64.b64encode(b"hunter2-and-more").decode()[:10] not in masked


def test_the_longer_of_two_overlapping_secrets_wins() -> None:
    redactor = Redactor(["abcxyz", "abcxyzdef"])

    assert redactor.mask_text("x abcxyzdef abcxyz") == f"x {MASK} {MASK}"


class _Word(StrEnum):
    GOOD = "hunter2!"


@dataclass(frozen=True)
class _Box:
    path: StepPath
    text: str


def test_plain_values_and_dataclasses_are_masked_in_depth() -> None:
    redactor = Redactor(["hunter2!", "20261127"])

    assert redactor.mask({"hunter2!": ["a hunter2!", 5, None, True, 1.5]}) == {MASK: [f"a {MASK}", 5, None, True, 1.5]}
    assert redactor.mask(("hunter2!",)) == (MASK,)
    assert redactor.mask([20261127, 20261128]) == [MASK, 20261128]
    assert redactor.mask(_Word.GOOD) is _Word.GOOD
    error = redactor.mask(ErrorData(kind="X", message="hunter2!", excerpt="| hunter2!"))
    assert (error.message, error.excerpt) == (MASK, f"| {MASK}")


def test_values_without_a_secret_are_not_copied() -> None:
    redactor = Redactor(["hunter2!"])
    box = _Box(StepPath(ids=("login",), positions=(0,)), "said")
    values = {"a": [1, ("b", None)], "c": box}

    assert redactor.mask(values) is values
    assert Redactor().mask(values) is values


def test_what_was_looked_at_before_a_secret_was_known_is_looked_at_again() -> None:
    redactor = Redactor(["another one"])
    assert redactor.mask("hunter2!") == "hunter2!"

    redactor.add("hunter2!")

    assert redactor.mask("hunter2!") == MASK


def test_many_texts_are_looked_at_without_keeping_them_all() -> None:
    redactor = Redactor(["hunter2!"])

    assert [text for text in (redactor.mask(f"text {number}") for number in range(10_000)) if MASK in text] == []
    assert len(redactor._clean) <= 4_096


class TestShortSecrets:
    def test_are_hidden_where_they_stand_alone(self) -> None:
        redactor = Redactor(["4711", "abc"])

        assert redactor.mask_text("pin 4711, 14711 and 4711x; abc_abcd") == f"pin {MASK}, 14711 and 4711x; {MASK}_abcd"

    def test_also_escaped_and_as_numbers(self) -> None:
        redactor = Redactor(["a&b", "4711"])

        assert redactor.mask_text("<td>a&amp;b</td>") == f"<td>{MASK}</td>"
        assert redactor.mask({"pin": 4711}) == {"pin": MASK}


class TestCommonSecrets:
    @pytest.mark.parametrize("secret", ["admin", "Password", "1234", "x", "on"])
    def test_do_not_turn_a_report_into_stars(self, secret: str) -> None:
        text = f"log in as {secret}; the {secret} page shows {secret}"

        assert Redactor([secret]).mask_text(text) == text

    @pytest.mark.parametrize(
        "before",
        [
            "password: ",
            "password=",
            '"password": "',
            "'api_token': '",
            "&quot;password&quot;: &quot;",
            '{\\"password\\": \\"',
            "PGPASSWORD=",
            "j_password%3D",
            "api-key => ",
        ],
    )
    def test_are_hidden_behind_a_telling_name(self, before: str) -> None:
        redactor = Redactor(["admin"])

        assert redactor.mask_text(f"user=admin {before}admin, admin") == f"user=admin {before}{MASK}, admin"

    def test_are_hidden_below_a_telling_key(self) -> None:
        redactor = Redactor(["admin"])

        masked = redactor.mask({"username": "admin", "password": "admin", "note": "administrator"})

        assert masked == {"username": "admin", "password": MASK, "note": "administrator"}

    def test_are_counted(self) -> None:
        assert Redactor(["admin", "4711", "hunter2-and-more"]).weak == 2


class TestBytes:
    def test_secrets_are_hidden_between_anything(self) -> None:
        data = b"\xff\x00" + "geheim-ü".encode() + b"\xfe"

        assert Redactor(["geheim-ü"]).mask_bytes(data) == b"\xff\x00" + MASK.encode() + b"\xfe"

    def test_others_stay_the_same_object(self) -> None:
        data = bytes(range(256))

        assert Redactor(["hunter2!"]).mask_bytes(data) is data
        assert Redactor().mask_bytes(data) is data


class TestStream:
    @given(st.lists(st.sampled_from(["hunter2-", "and-more", "hunter2-and-more", "a", "hunt", " ", "more"])))
    def test_pieces_are_masked_as_the_whole(self, pieces: list[str]) -> None:
        redactor = Redactor(["hunter2-and-more", "unter2-x"])
        stream = MaskedStream(redactor)

        written = "".join(stream.feed(piece) for piece in pieces) + stream.close()

        assert written == redactor.mask_text("".join(pieces))

    def test_a_name_and_its_common_secret_may_come_apart(self) -> None:
        stream = MaskedStream(Redactor(["admin"]))

        assert "".join(map(stream.feed, ["pass", "word: ad", "min\n"])) + stream.close() == f"password: {MASK}\n"

    def test_without_secrets_nothing_is_held_back(self) -> None:
        assert MaskedStream(Redactor()).feed("hello") == "hello"


def test_a_long_text_without_a_name_is_looked_at_in_one_go() -> None:
    """A pattern that went back and forth would take minutes."""
    redactor = Redactor(["admin", "hunter2-and-more", "4711"])
    text = "password" * 20_000 + "a.b-c_" * 50_000

    assert redactor.mask_text(text) is text


def test_the_place_of_a_step_is_looked_at_again_once_more_is_known() -> None:
    redactor = Redactor(["another one"])
    path = StepPath(ids=("hunter2!",), positions=(0,))
    assert redactor.mask_fields({"step_path": path})["step_path"] is path

    redactor.add("hunter2!")

    assert redactor.mask_fields({"step_path": path})["step_path"].ids == (MASK,)


def test_the_lines_of_a_secret_are_hidden_wherever_they_stand() -> None:
    """Reports break texts into lines and put something before each."""
    redactor = Redactor(["-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END KEY-----\n"])

    assert redactor.mask_text("E   MIIEvQIBADANBgkq\nE   hkiG9w0BAQEFAASC") == f"E   {MASK}\nE   {MASK}"


@pytest.mark.parametrize("length", range(1, 20))
def test_a_text_that_was_cut_in_a_secret_shows_none_of_it(length: int) -> None:
    secret = "hunter2-of-the-plant"
    redactor = Redactor([secret, "of-the-roof"])
    text = "said " * 50

    masked = redactor.mask_beginning(text + secret + " and " + secret[:length])

    assert masked in text + "******** and "
    assert len(masked) >= len(text) - redactor.longest


def test_without_secrets_a_cut_text_stays() -> None:
    assert Redactor().mask_beginning("abc") == "abc"
