"""No frame of a video or a trace shows what a field for secrets holds, also while it is shown: checked by pixels."""

from __future__ import annotations

import base64
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from pytest_ignition.browser.recording import Watch, watch_browser

pytestmark = pytest.mark.slow

SIZE: Any = {"width": 400, "height": 200}
PAGE = """<!doctype html><style>* {margin: 0; font: bold 24px monospace} body {background: white}
.box {position: absolute; left: 10px; width: 380px; height: 40px; border: 0; background: white; color: black; caret-color: white}</style>
<input class=box style="top: 10px" id=password type=password><input class=box style="top: 60px" id=api-key disabled>
<p class=box style="top: 110px">WWWWWWWWWWWW</p>
<script>document.querySelector('#api-key').value = 'WWWWWWWWWWWW'</script>"""

DARKEST = """async ({data, kind, boxes}) => {
    const canvas = document.createElement('canvas'), darkest = boxes.map(() => 255);
    const look = (image, width, height) => {
        canvas.width = width; canvas.height = height;
        const pen = canvas.getContext('2d', {willReadFrequently: true});
        pen.drawImage(image, 0, 0);
        const parts = boxes.map(([x, y, w, h]) => pen.getImageData(x, y, w, h).data);
        // The first frame may be black: nothing was painted yet.
        if (parts.every(pixels => pixels.every((value, index) => index % 4 !== 1 || value < 60))) return;
        parts.forEach((pixels, index) => {
            for (let i = 0; i < pixels.length; i += 4) darkest[index] = Math.min(darkest[index], pixels[i + 1]);
        });
    };
    const url = `data:${kind};base64,${data}`;
    if (kind.startsWith('image')) {
        const image = new Image();
        image.src = url;
        await image.decode();
        look(image, image.naturalWidth, image.naturalHeight);
        return {frames: 1, darkest};
    }
    const film = document.createElement('video');
    film.muted = true;
    film.src = url;
    let frames = 0;
    const each = () => { frames++; look(film, film.videoWidth, film.videoHeight); film.requestVideoFrameCallback(each); };
    film.requestVideoFrameCallback(each);
    await new Promise((done, fail) => { film.onended = done; film.onerror = () => fail(film.error.message); film.play(); });
    return {frames, darkest};
}"""
BOXES = [[12, 12, 376, 36], [12, 62, 376, 36], [12, 112, 376, 36]]
"""The password, the API key, and a text that everybody may see."""
BLANK = 110
"""Black letters are darker. Playwright fills frames of another size with grey, which is 128."""


def darkest(page: Page, data: bytes, kind: str) -> tuple[int, list[int]]:
    given = {"data": base64.b64encode(data).decode(), "kind": kind, "boxes": BOXES}
    found = page.evaluate(DARKEST, given)
    return found["frames"], found["darkest"]


def films() -> bool:
    default = Path.home() / ".cache" / "ms-playwright"
    return any(Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or default).glob("ffmpeg-*/ffmpeg-*"))


def show_secrets(page: Page) -> None:
    page.set_content(PAGE)
    page.fill("#password", "MMMMMMMMMMMM")
    page.evaluate("document.querySelector('#password').type = 'text'")
    page.wait_for_timeout(600)


def test_frames_of_a_trace(chromium: Browser, tmp_path: Path) -> None:
    watch_browser_of(chromium)
    watched = chromium.new_context(viewport=SIZE)
    watched.tracing.start(screenshots=True, snapshots=True)
    page = watched.new_page()
    show_secrets(page)
    watched.tracing.stop(path=tmp_path / "trace.zip")
    with zipfile.ZipFile(tmp_path / "trace.zip") as archive:
        pictures = [archive.read(name) for name in archive.namelist() if name.endswith(".jpeg")]
    seen = [darkest(page, each, "image/jpeg")[1] for each in pictures]
    assert min(each[2] for each in seen) < 100, "the text beside them is there"
    assert min(min(each[:2]) for each in seen) > BLANK
    watched.close()


@pytest.mark.skipif(not films(), reason="Playwright's ffmpeg is not installed")
def test_frames_of_a_video(chromium: Browser, tmp_path: Path) -> None:
    watch_browser_of(chromium)
    watched = chromium.new_context(viewport=SIZE, record_video_dir=tmp_path, record_video_size=SIZE)
    page = watched.new_page()
    show_secrets(page)
    watched.close()
    (film,) = tmp_path.glob("*.webm")
    viewer = chromium.new_page()
    frames, seen = darkest(viewer, film.read_bytes(), "video/webm")
    assert frames > 1
    assert seen[2] < 100, "the text beside them is there"
    assert min(seen[:2]) > BLANK
    viewer.context.close()


def watch_browser_of(browser: Browser) -> None:
    watch_browser(browser, Watch(clean=lambda _path: None, cookies=lambda _found: None))
