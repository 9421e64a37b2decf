"""Step types `browser.*` about files that come out of pages: downloads, and the state of a login."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Self

from pydantic import Field, field_validator, model_validator

from pytest_ignition.browser.addresses import address_matcher
from pytest_ignition.engine.attempt import safe_file_name
from pytest_ignition.engine.context import StepContext
from pytest_ignition.errors import CheckFailed
from pytest_ignition.language.model import Json
from pytest_ignition.paths import leads_out
from pytest_ignition.steps.browser import ADDRESS, complete_address, known_address, open_page, time_limit
from pytest_ignition.steps.places import readable, writable
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.selectors import Selector
from pytest_ignition.steps.units import Milliseconds

_SUFFIX = re.compile(r"\.\w{1,15}")


class Download(StepParameters):
    """Parameters of `browser.download`."""

    selector: Selector | None = Field(default=None, min_length=1, description="What is clicked to start the download")
    url: str | None = Field(
        default=None,
        min_length=1,
        description="Or the file's address; without both the oldest download is taken that no step has taken yet",
    )
    name: str | None = Field(default=None, min_length=1, description=f"What the file must be called: {ADDRESS}")
    min_size: int = Field(default=1, ge=0, description="The fewest bytes that it may have")
    max_size: int | None = Field(default=None, ge=0, description="The most")
    path: str | None = Field(
        default=None,
        min_length=1,
        description="Where to keep it, relative to the folder of the playbook: a file, or a folder if it is one "
        "already or ends with `/`; else it is kept as evidence",
    )
    timeout: Milliseconds = Field(
        default=60_000,
        ge=0,
        description="Longest wait for the whole file, in milliseconds; 0 leaves it to the step's own time limit",
    )

    @field_validator("name")
    @classmethod
    def _a_pattern(cls, text: str | None) -> str | None:
        return known_address(text)

    @model_validator(mode="after")
    def _one_start(self) -> Self:
        if self.selector is not None and self.url is not None:
            raise ValueError("give either selector or url")
        return self


class SaveState(StepParameters):
    """Parameters of `browser.save_state`."""

    path: str = Field(min_length=1, description="The file to write, relative to the folder of the playbook")
    timeout: Milliseconds = Field(
        default=30_000, ge=0, description="Longest wait, in milliseconds; 0 leaves it to the step's own time limit"
    )


class LoadState(StepParameters):
    """Parameters of `browser.load_state`."""

    path: str = Field(min_length=1, description="What browser.save_state wrote, relative to the folder of the playbook")
    timeout: Milliseconds = Field(
        default=30_000, ge=0, description="Longest wait, in milliseconds; 0 leaves it to the step's own time limit"
    )


class ClearState(StepParameters):
    """Parameters of `browser.clear_state`."""

    cookies: bool = Field(default=True, description="Forget all cookies")
    storage: bool = Field(default=True, description="Forget local storage, and session storage of the page")
    timeout: Milliseconds = Field(
        default=30_000, ge=0, description="Longest wait, in milliseconds; 0 leaves it to the step's own time limit"
    )


@step_type(
    "browser.download",
    effect=Effect.WRITE,
    outputs=("path", "name", "size", "url", "status"),
    needs=("browser",),
)
def download(context: StepContext, parameters: Download) -> Mapping[str, Json]:
    """Start a download by a click or an address, wait for the whole file, check it, and keep it."""
    url = complete_address(context, parameters.url) if parameters.url is not None else None
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        fetched = page.fetch(selector=parameters.selector, url=url, timeout_ms=timeout_ms, limit=limit)
        path = _place(context, parameters.path, fetched.name)
        size = page.keep(fetched, path, timeout_ms=time_limit(context, parameters.timeout)[0])
    if parameters.path is None:
        context.attach(path, evidence="download", title=fetched.name, media_type="application/octet-stream")
    _check(parameters, fetched.name, size, path)
    return {"path": str(path), "name": fetched.name, "size": size, "url": fetched.url, "status": "downloaded"}


@step_type(
    "browser.save_state", effect=Effect.READ, outputs=("path", "cookies", "origins", "status"), needs=("browser",)
)
def save_state(context: StepContext, parameters: SaveState) -> Mapping[str, Json]:
    """Write cookies and local storage, a login that is, to a file that only its owner may read."""
    path = writable(context, parameters.path)
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        cookies, origins = page.save_state(path, keep_secret=context.keep_secret, timeout_ms=timeout_ms, limit=limit)
    return {"path": str(path), "cookies": cookies, "origins": origins, "status": "saved"}


@step_type(
    "browser.load_state",
    effect=Effect.WRITE,
    outputs=("path", "cookies", "origins", "status"),
    needs=("browser",),
)
def load_state(context: StepContext, parameters: LoadState) -> Mapping[str, Json]:
    """Put a saved state in the place of all cookies and local storage; pages opened from now on have it."""
    path = readable(context, parameters.path)
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        cookies, origins = page.load_state(path, keep_secret=context.keep_secret, timeout_ms=timeout_ms, limit=limit)
    return {"path": str(path), "cookies": cookies, "origins": origins, "status": "loaded"}


@step_type("browser.clear_state", effect=Effect.WRITE, outputs=("cookies", "storage", "status"), needs=("browser",))
def clear_state(context: StepContext, parameters: ClearState) -> Mapping[str, Json]:
    """Forget cookies and stored values, so that nobody is logged in any more."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        page.clear_state(cookies=parameters.cookies, storage=parameters.storage, timeout_ms=timeout_ms, limit=limit)
    return {"cookies": parameters.cookies, "storage": parameters.storage, "status": "cleared"}


def _place(context: StepContext, path: str | None, name: str) -> Path:
    if path is None:
        suffix = PurePath(name).suffix
        plain = _SUFFIX.fullmatch(suffix) is not None
        return context.evidence_path(name.removesuffix(suffix) if plain else name, suffix if plain else ".bin")
    place = writable(context, path)
    if path.endswith(("/", "\\")) or place.is_dir():
        # The server's name for the file, which may be anything.
        return writable(context, str(place / name)) if leads_out(name) is None else place / safe_file_name(name)
    return place


def _check(parameters: Download, name: str, size: int, path: Path) -> None:
    wrong = []
    if parameters.name is not None and not address_matcher(parameters.name)(name):
        wrong.append((f"is called {name!r}", f"{parameters.name!r}"))
    if size < parameters.min_size:
        wrong.append((f"has {size} bytes", f"at least {parameters.min_size}"))
    if parameters.max_size is not None and size > parameters.max_size:
        wrong.append((f"has {size} bytes", f"at most {parameters.max_size}"))
    if wrong:
        found, wanted = (" and ".join(dict.fromkeys(words)) for words in zip(*wrong, strict=True))
        raise CheckFailed(
            f"the downloaded file {found}\nexpected {wanted}\nkept as {path}", expected=wanted, actual=found
        )


STEP_TYPES = (download, save_state, load_state, clear_state)
