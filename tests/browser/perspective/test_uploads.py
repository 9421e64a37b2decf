"""File upload, signature pad, barcode scanner input and barcode."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_ignition.browser.errors import BrowserError
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.errors import CheckFailed
from pytest_ignition.simulator.perspective.uploading import MOST_BYTES
from pytest_ignition.simulator.server import Simulator
from tests.browser.perspective.conftest import Show

pytestmark = pytest.mark.slow

UPLOAD = """
- type: ia.input.fileupload
  domId: recipe
  props: {supportedFileTypes: [csv], fileSizeLimit: 30, displayMessage: Drop a recipe}
  actions: {onFileReceived: {set: {view.custom.got: "{this.event.name}"}}}
- {type: ia.display.label, domId: got, bind: {props.text: view.custom.got}}
"""
RECIPE, GOT = Target(dom_id="recipe"), Target(dom_id="got")


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    path = tmp_path / "bottles.csv"
    path.write_text("size,count\n0.5,100\n")
    return path


def test_a_file_is_uploaded_and_the_gateway_has_it(show: Show, recipe: Path) -> None:
    perspective = show(UPLOAD, custom={"got": "nothing"})
    assert perspective.read(RECIPE) == "Drop a recipe"
    assert perspective.set(RECIPE, str(recipe)) == "1 file uploaded successfully"
    perspective.expect(GOT, lambda text: text == "bottles.csv", "the file's name")
    assert perspective.set(RECIPE, [str(recipe), str(recipe)]) == "2 files uploaded successfully"


def test_a_file_that_is_refused_or_missing_fails(show: Show, recipe: Path, tmp_path: Path) -> None:
    perspective = show(UPLOAD, custom={"got": "nothing"})
    picture = tmp_path / "bottle.png"
    picture.write_bytes(b"png")
    with pytest.raises(CheckFailed, match=r"refused the file: bottle.png is not of a supported file type\."):
        perspective.set(RECIPE, str(picture))
    with pytest.raises(BrowserError, match=r"nothing\.csv, cannot be read: No such file or directory"):
        perspective.set(RECIPE, str(tmp_path / "nothing.csv"))
    assert perspective.set(RECIPE, str(recipe)) == "1 file uploaded successfully"


def test_a_success_that_the_gateway_did_not_confirm_is_none(show: Show, sim: Simulator, tmp_path: Path) -> None:
    perspective = show(UPLOAD, custom={"got": "nothing"})
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(CheckFailed, match="says '1 file uploaded successfully', but the gateway answered 500"):
        perspective.set(RECIPE, str(large), timeout_ms=30_000)
    assert perspective.read(GOT) == "nothing"
    sim.reset()


def test_a_disabled_upload_takes_no_file(show: Show, recipe: Path) -> None:
    perspective = show("- {type: ia.input.fileupload, domId: recipe, props: {enabled: false}}")
    with pytest.raises(CheckFailed, match="it is disabled"):
        perspective.set(RECIPE, str(recipe), timeout_ms=300)


def test_a_signature_is_drawn_and_submitted(show: Show) -> None:
    perspective = show(
        """
        - type: ia.input.signature-pad
          domId: pad
          actions: {onSignatureSubmitted: {set: {view.custom.by: "{this.event.name}"}}}
        - {type: ia.display.label, domId: got, bind: {props.text: view.custom.by}}
        """,
        custom={"by": ""},
    )
    pad = Target(dom_id="pad")
    assert perspective.read(pad) is False
    perspective.set(pad, True)
    perspective.expect(GOT, lambda text: text == "signature.png", "the signature")
    assert perspective.set(pad, False) is False
    with pytest.raises(CheckFailed, match="true, to sign"):
        perspective.set(pad, "me")


def test_codes_are_scanned_one_after_another(show: Show) -> None:
    perspective = show("- {type: ia.input.barcodescannerinput, domId: scans, props: {regex: '^B-'}}")
    scans = Target(dom_id="scans")
    assert perspective.set(scans, "B-1001") == ["B-1001"]
    assert perspective.set(scans, "B-1002") == ["B-1001", "B-1002"]
    with pytest.raises(CheckFailed, match=r'shows \["B-1001", "B-1002"\] after it was set to "X-1"'):
        perspective.set(scans, "X-1", timeout_ms=500)


def test_a_barcode_is_read_and_so_is_its_error(show: Show) -> None:
    perspective = show(
        """
        - {type: ia.display.barcode, domId: good, props: {value: B-7}}
        - {type: ia.display.barcode, domId: bad, props: {type: EAN-13, value: 12}}
        """
    )
    assert perspective.read(Target(dom_id="good")) == "B-7"
    assert perspective.read(Target(dom_id="bad")) == "Invalid barcode value"
