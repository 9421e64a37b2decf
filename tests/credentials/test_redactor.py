"""The redactor: no secret leaves, in whatever spelling."""

from __future__ import annotations

import base64
import html
import json
from urllib.parse import quote, quote_plus

from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.credentials.redactor import MASK, Redactor
from pytest_ignition.engine.events import ErrorData

secrets = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="*\r\n"), min_size=3, max_size=40)


@given(secrets, st.text())
def test_no_secret_is_left_in_any_text(secret: str, around: str) -> None:
    masked = Redactor([secret]).mask_text(around + secret + around)

    assert secret not in masked.replace(MASK, "*")


@given(secrets)
def test_the_forms_that_requests_pages_and_logs_use_are_hidden(secret: str) -> None:
    redactor = Redactor([secret])

    for form in (
        quote(secret, safe=""),
        quote_plus(secret),
        json.dumps({"p": secret}),
        json.dumps({"p": secret}, ensure_ascii=False),
        repr(secret),
        html.escape(secret),
        base64.b64encode(secret.encode()).decode(),
    ):
        assert MASK in redactor.mask_text(form)


def test_the_longer_of_two_overlapping_secrets_wins() -> None:
    redactor = Redactor(["abc", "abcdef"])

    assert redactor.mask_text("x abcdef abc") == f"x {MASK} {MASK}"


def test_plain_values_and_dataclasses_are_masked_in_depth() -> None:
    redactor = Redactor(["hunter2"])

    assert redactor.mask({"hunter2": ["a hunter2", 5, None, True]}) == {MASK: [f"a {MASK}", 5, None, True]}
    error = redactor.mask(ErrorData(kind="X", message="hunter2", excerpt="| hunter2"))
    assert (error.message, error.excerpt) == (MASK, f"| {MASK}")


def test_without_secrets_values_are_not_copied() -> None:
    value = {"a": [1]}

    assert Redactor().mask(value) is value


def test_very_short_secrets_do_not_blank_everything() -> None:
    assert Redactor(["a", "1", ""]).mask_text("a banana 1") == "a banana 1"
