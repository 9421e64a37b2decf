"""File upload, signature pad, barcode scanner input, barcode (Perspective DOM sheet, section 1.2)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pytest_ignition.browser.local_files import readable
from pytest_ignition.browser.perspective.component import Component
from pytest_ignition.browser.perspective.drivers.base import TEXT, Driver
from pytest_ignition.errors import CheckFailed

if TYPE_CHECKING:
    from playwright.sync_api import Request

_OUTCOME = ".success-message, div.error"
_SAYS = """root => {
    const seen = (selector) => [...root.querySelectorAll(selector)]
        .filter(each => each.getBoundingClientRect().width > 0).map(each => each.innerText.trim()).filter(Boolean);
    return {success: seen('.success-message'), error: seen('div.error'), display: seen('span.display-message')};
}"""
_DRAWN = """root => {
    const canvas = root.querySelector('.ia-signature-pad-canvas-wrapper canvas');
    if (canvas === null) return root.querySelector('.ia-signature-pad-canvas-wrapper svg path') !== null;
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.some((value, at) => at % 4 === 3 && value > 0);
}"""
_CODE = f"root => root.querySelector('.barcode-error, .barcode-value')?.innerText.trim() ?? ({TEXT})(root)"


class FileUpload(Driver):
    """Takes files: setting it is uploading them."""

    components = ("ia.input.fileupload",)
    settable = True

    def read(self, at: Component) -> str:
        """What it says: of the last upload, or what it asks for."""
        said = at.ask(_SAYS)
        return " ".join(said["error"] or said["success"] or said["display"])

    def set(self, at: Component, value: Any) -> None:
        """Upload a file, or a list of them, by their paths.

        Raises:
            BrowserError: there is no such file.
            CheckFailed: it was refused, or the gateway did not take it, whatever is said.
        """
        paths = [readable(str(each), at.folder) for each in (value if isinstance(value, list | tuple) else [value])]
        if at.ask("root => root.querySelector('.clear-icon a') !== null"):
            at.click(".clear-icon a")
        field = at.locator("input[type=file]")
        if not at.ask("root => root.querySelector('input[type=file]') !== null"):
            # The small layout has its field in a modal.
            at.click()
            field = at.modal("input[type=file]")
        with _watched(at) as sent:
            at.session.on_page(lambda ms: field.set_input_files(paths, timeout=ms), at, "choose a file in")
            at.wait_for(_OUTCOME)
            at.until(lambda: sent.open, lambda left: not left)
        said = at.ask(_SAYS)
        if said["error"]:
            raise CheckFailed(f"{at.found} refused the file: {' '.join(said['error'])}", actual=" ".join(said["error"]))
        if sent.refused:
            raise CheckFailed(
                f"{at.found} says {' '.join(said['success'])!r}, but the gateway answered {sent.refused[0]}",
                actual=f"HTTP {sent.refused[0]}",
                hint="8.3 takes no file above about 19.9 MB, and its page says success all the same",
            )

    def same(self, wanted: Any, read: Any) -> bool:
        """Whether it says something of what was uploaded; what, uploading has seen to."""
        return bool(wanted) and bool(read)

    def enabled(self, at: Component) -> bool:
        """Whether its field takes a file; it may be too small to show it."""
        return bool(at.ask("root => !(root.querySelector('input[type=file]')?.disabled ?? false)"))


class _Sent:
    """Requests that carry something to the gateway: those under way, and the answers that refuse them."""

    def __init__(self) -> None:
        self.open = 0
        self.refused: list[int] = []

    def begun(self, request: Request) -> None:
        self.open += request.method in ("POST", "PUT")

    def done(self, request: Request) -> None:
        if request.method not in ("POST", "PUT"):
            return
        self.open -= 1
        answer = request.response()
        if answer is not None and answer.status >= 400:
            self.refused.append(answer.status)

    def failed(self, request: Request) -> None:
        self.open -= request.method in ("POST", "PUT")


@contextmanager
def _watched(at: Component) -> Iterator[_Sent]:
    """The requests that the page makes meanwhile: what it says of them is not to be trusted."""
    page, sent = at.session.page, _Sent()
    page.on("request", sent.begun)
    page.on("requestfinished", sent.done)
    page.on("requestfailed", sent.failed)
    try:
        yield sent
    finally:
        page.remove_listener("request", sent.begun)
        page.remove_listener("requestfinished", sent.done)
        page.remove_listener("requestfailed", sent.failed)


class SignaturePad(Driver):
    """Is drawn on: setting it to true signs and submits, to false clears it."""

    components = ("ia.input.signature-pad",)
    settable = True

    def read(self, at: Component) -> bool:
        """Whether something is drawn on it."""
        return bool(at.ask(_DRAWN))

    def set(self, at: Component, value: Any) -> None:
        """Sign and submit, or clear."""
        if not isinstance(value, bool):
            raise CheckFailed(f"a signature pad is set to true, to sign, or to false, to clear it, not to {value!r}")
        if not value:
            if self.read(at):
                at.click('button[data-button-type="clear"]')
            return
        self._draw(at)
        if not at.until(lambda: self.read(at), bool):
            raise CheckFailed(f"nothing can be drawn on {at.found} ({at.limit})")
        at.click('button[data-button-type="submit"]')

    def _draw(self, at: Component) -> None:
        pad = at.locator("div.ia-signature-pad-canvas-wrapper")
        mouse = at.session.page.mouse

        def stroke(ms: float) -> None:
            pad.scroll_into_view_if_needed(timeout=ms)
            box = pad.bounding_box(timeout=ms)
            if box is None:
                raise CheckFailed(f"{at.found} cannot be seen")
            left, top = box["x"] + box["width"] / 4, box["y"] + box["height"] / 2
            mouse.move(left, top)
            mouse.down()
            for step in range(1, 6):
                mouse.move(left + step * box["width"] / 12, top + (-1) ** step * box["height"] / 6)
            mouse.up()

        at.session.on_page(stroke, at, "draw on")

    def same(self, wanted: Any, read: Any) -> bool:
        """Whether a pad that was to be cleared is; one that was signed may be clear again once it is submitted."""
        return bool(wanted is True or read is False)

    def enabled(self, at: Component) -> bool:
        """Whether it says that it is not; its buttons tell nothing, being disabled while nothing is drawn."""
        return bool(at.ask("root => !root.matches('[aria-disabled=true], [class*=\"--disabled\"]')"))


class BarcodeScanner(Driver):
    """Takes what a scanner types: setting it is scanning a code."""

    components = ("ia.input.barcodescannerinput",)
    settable = True

    def read(self, at: Component) -> list[str]:
        """The codes that were scanned, the newest last."""
        return list(at.ask("root => [...root.querySelectorAll('li')].map(each => each.innerText.trim())"))

    def set(self, at: Component, value: Any) -> None:
        """Type a code as fast as a scanner does, and Enter."""
        root = at.locator("ul, :scope")
        keyboard = at.session.page.keyboard

        def scan(ms: float) -> None:
            root.focus(timeout=ms)
            keyboard.type(str(value))
            keyboard.press("Enter")

        at.session.on_page(scan, at, "scan into")

    def same(self, wanted: Any, read: Any) -> bool:
        """Whether the newest code is the wanted one."""
        return bool(read) and read[-1] == str(wanted)


class Barcode(Driver):
    """Shows a code."""

    components = ("ia.display.barcode",)

    def read(self, at: Component) -> str:
        """The value below the bars; in its place, what is wrong with the value."""
        return str(at.ask(_CODE))


DRIVERS = (FileUpload(), SignaturePad(), BarcodeScanner(), Barcode())
