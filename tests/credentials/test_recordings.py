"""Traces and HAR files without secrets: what is masked, what stays, and that a file that resists is emptied."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from pytest_ignition.credentials.exchanges import header_secrets, lets_in, looks_random, secrets_in_text
from pytest_ignition.credentials.recordings import Recordings
from pytest_ignition.credentials.redactor import MASK, Redactor

SECRET = 'ge"heim/Ä+1'
PICTURE = b"\x89PNG\r\n\x1a\n" + SECRET.encode()
TOKEN = "a1b2c3d4e5f6-token"


def trace(path: Path) -> Path:
    page = ["HTML", {}, ["INPUT", {"type": "password", "__playwright_value_": "typed-9-secret"}]]
    events = [
        {"type": "before", "params": {"value": SECRET, "url": f"http://x/?token={TOKEN}"}},
        {"type": "frame-snapshot", "snapshot": {"html": page}},
        {"type": "frame-snapshot", "snapshot": {"html": ["P", {"data-ignition-hidden": ""}, "shown-7-secret"]}},
        {"type": "console", "text": "typed-9-secret shown-7-secret"},
    ]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("trace.trace", "".join(json.dumps(each) + "\n" for each in events))
        archive.writestr("trace.network", json.dumps(har_entry()) + "\n")
        archive.writestr("resources/1.png", PICTURE)
        archive.writestr("resources/2.txt", f"x{SECRET}y")
    return path


def har_entry() -> dict[str, object]:
    headers = [
        {"name": "Cookie", "value": "lang=en; JSESSIONID=abcdefgh0"},
        {"name": "X-CSRF-Token", "value": "csrf-0815"},
    ]
    content = {"_file": "body.json"}
    return {"request": {"headers": headers, "cookies": []}, "response": {"content": content, "cookies": []}}


def test_a_trace_is_cleaned_and_opens(tmp_path: Path) -> None:
    path, redactor = trace(tmp_path / "trace.zip"), Redactor([SECRET])
    Recordings(redactor).clean(path)

    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["trace.trace", "trace.network", "resources/1.png", "resources/2.txt"]
        events = [json.loads(line) for line in archive.read("trace.trace").splitlines()]
        network = json.loads(archive.read("trace.network"))
        assert archive.read("resources/1.png") == PICTURE
        assert archive.read("resources/2.txt").decode() == f"x{MASK}y"
    assert events[0]["params"] == {"value": MASK, "url": f"http://x/?token={MASK}"}
    assert events[1]["snapshot"]["html"][2][1] == {"type": "password", "__playwright_value_": MASK}
    assert events[3]["text"] == f"{MASK} {MASK}"
    assert [each["value"] for each in network["request"]["headers"]] == [f"lang=en; JSESSIONID={MASK}", MASK]
    assert redactor.mask_text(f"{TOKEN} csrf-0815") == f"{MASK} {MASK}"


def test_a_har_file_and_the_bodies_beside_it(tmp_path: Path) -> None:
    path, body = tmp_path / "x.har", tmp_path / "body.json"
    path.write_text(json.dumps({"log": {"entries": [har_entry()]}}), encoding="utf-8")
    body.write_text(json.dumps({"csrfToken": TOKEN, "said": SECRET}), encoding="utf-8")

    Recordings(Redactor([SECRET])).clean(path)

    assert json.loads(body.read_text("utf-8")) == {"csrfToken": MASK, "said": MASK}
    assert "abcdefgh0" not in path.read_text("utf-8")
    assert json.loads(path.read_text("utf-8"))["log"]["entries"][0]["response"]["content"] == {"_file": "body.json"}


def test_what_is_known_later_is_cleaned_at_the_end(tmp_path: Path) -> None:
    redactor = Redactor()
    recordings = Recordings(redactor)
    path = trace(tmp_path / "a")
    recordings.clean(path)
    final = path.rename(tmp_path / "trace.zip")
    recordings.moved(final)
    cleaned = final.stat().st_mtime_ns
    recordings.clean_again()
    assert final.stat().st_mtime_ns == cleaned  # nothing more is known
    redactor.add(SECRET)
    recordings.clean_again()
    with zipfile.ZipFile(final) as archive:
        assert archive.read("resources/2.txt").decode() == f"x{MASK}y"


@pytest.mark.parametrize("name", ["trace.zip", "x.har"])
def test_what_cannot_be_cleaned_is_emptied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    path = tmp_path / name
    path.write_text(SECRET) if name == "x.har" else trace(path)

    def fail(_redactor: Redactor, _data: bytes) -> bytes:
        raise MemoryError(SECRET)

    monkeypatch.setattr(Redactor, "mask_bytes", fail)
    recordings = Recordings(Redactor([SECRET]))
    recordings.clean(path)

    assert recordings.emptied == {str(path): "MemoryError"}
    assert list(tmp_path.iterdir()) == [path]
    if name == "x.har":
        assert json.loads(path.read_text("utf-8"))["log"]["entries"] == []
    else:
        with zipfile.ZipFile(path) as archive:
            assert archive.namelist() == ["README.txt"]


def test_half_a_trace_is_emptied(tmp_path: Path) -> None:
    path = trace(tmp_path / "trace.zip")
    data = bytearray(path.read_bytes())
    data[60:80] = b"\xff" * 20
    path.write_bytes(data)
    recordings = Recordings(Redactor([SECRET]))
    recordings.clean(path)
    assert list(recordings.emptied) == [str(path)]


def test_a_file_that_is_not_there_is_nobodys_trouble(tmp_path: Path) -> None:
    recordings = Recordings(Redactor([SECRET]))
    recordings.clean(tmp_path / "none.zip")
    assert recordings.emptied == {}


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("Authorization", "Bearer abc.defg", ["abc.defg"]),
        ("Authorization", "Basic dXNlcjpwYXNzMTIz", ["dXNlcjpwYXNzMTIz", "pass123"]),
        ("X-Ignition-API-Token", "name:sEcReT-0815", ["name:sEcReT-0815", "sEcReT-0815"]),
        ("Set-Cookie", "webui-sid=0123456789; Path=/\ntheme=dark", ["0123456789"]),
        ("cookie", "theme=dark-mode; idp-sid=abcdefgh", ["abcdefgh"]),
        ("content-type", "application/json", []),
        ("authorization", "x", []),
    ],
)
def test_what_headers_tell(name: str, value: str, found: list[str]) -> None:
    assert list(header_secrets(name, value)) == found


def test_what_texts_tell() -> None:
    text = (
        f'{{"csrfToken": "{TOKEN}", "tokenType": "short", "note": "{TOKEN}x"}} \\"access_token\\":\\"{TOKEN}2\\" '
        f"/a?code={TOKEN}3&state=ALARMED Bearer {TOKEN}4 {{'password': 'hunter'}}"
    )
    assert set(secrets_in_text(text)) == {TOKEN, f"{TOKEN}2", f"{TOKEN}3", f"{TOKEN}4"}


@pytest.mark.parametrize("value", ["password1", "true", "dark-mode", "a b c d 1 2 3 4 5", "", "1234567890"])
def test_plain_words_are_no_tokens(value: str) -> None:
    assert not looks_random(value)


def test_cookies_of_sessions_are_known_by_name() -> None:
    assert lets_in("JSESSIONID", "abcdefghij")
    assert not lets_in("theme", "abcdefghij")
    assert not lets_in("sid", "password")
