"""The tags of a provider: exporting and importing them (gateway API sheet, section 8).

Tag values have no REST route, nor have alarms and history: an export has how tags are configured, and the values of
memory tags as far as they are configuration.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from pytest_ignition.gateway import resources
from pytest_ignition.gateway.calls import AsyncPart, Call, Part
from pytest_ignition.gateway.errors import (
    BadTagFile,
    GatewayError,
    NotFoundOnGateway,
    TagsNotImported,
    TagsRefused,
    UnexpectedAnswer,
    answer_error,
)
from pytest_ignition.gateway.messages import Operation, Request, Response
from pytest_ignition.gateway.resource_models import TAG_PROVIDER
from pytest_ignition.gateway.tag_results import TagImport, read_import

if TYPE_CHECKING:
    from pytest_ignition.gateway.operations import Operations

API = "/data/api/v1/tags"

TRANSFER_SECONDS = 120.0
"""For one request that carries tags; a provider with 1,772 of them has 700 kB (section 8's sources)."""

CollisionPolicy: TypeAlias = Literal["Abort", "Overwrite", "Rename", "Ignore", "MergeOverwrite"]
FileType: TypeAlias = Literal["json", "xml", "csv"]
Tags: TypeAlias = Mapping[str, Any] | Sequence[Mapping[str, Any]]

_SHOWN = 10
"""Failures that an error lists; it has all of them as data."""

_LONGEST = 200
"""Characters of what is listed of one."""


def export_tags(
    operations: Operations,
    provider: str = "default",
    path: str = "",
    *,
    recursive: bool = True,
    include_udts: bool = True,
    timeout: float = TRANSFER_SECONDS,
) -> Operation[dict[str, Any]]:
    """The tags of a provider as the gateway exports them. Needs 8.3 and read permission.

    Args:
        provider: whose tags.
        path: the folder or tag, such as `Line 1/Motor 3`; "" for all of them.
        recursive: with what is in folders; without it an export of all tags is an empty shell.
        include_udts: with the UDT definitions of the provider.
        timeout: longest time, in seconds.

    Returns:
        Such as `{"name": "", "tagType": "Provider", "tags": [...]}`; `import_tags` takes it.

    Raises:
        NotFoundOnGateway: there is no such provider; names the nearest one.
        TagsRefused: the gateway does not export it, as where there is nothing at that path.
    """
    request = _export(provider, path, "json", recursive=recursive, include_udts=include_udts, timeout=timeout)
    response = yield from _exported(operations, request)
    return dict(operations.json_object(request, response))


def save_tags(
    operations: Operations,
    target: str | Path,
    provider: str = "default",
    path: str = "",
    *,
    type: FileType | None = None,  # noqa: A002 - the gateway's word
    recursive: bool = True,
    include_udts: bool = True,
    timeout: float = TRANSFER_SECONDS,
) -> Operation[Path]:
    """Save the tags of a provider to a file. Needs 8.3 and read permission.

    Args:
        target: the file to write; its folder is made.
        provider: whose tags.
        path: the folder or tag, such as `Line 1/Motor 3`; "" for all of them.
        type: `json` or `xml`; None for what the file's name ends with.
        recursive: with what is in folders; without it an export of all tags is an empty shell.
        include_udts: with the UDT definitions of the provider.
        timeout: longest time, in seconds.

    Returns:
        The file.

    Raises:
        NotFoundOnGateway: there is no such provider; names the nearest one.
        TagsRefused: the gateway does not export it, as where there is nothing at that path.
        BadGatewayFile: the file cannot be written.
        BadTagFile: the gateway has no export of that type.
    """
    file = Path(target)
    kind = _type_of(file, type, ("json", "xml"))
    yield from _exported(
        operations,
        _export(provider, path, kind, recursive=recursive, include_udts=include_udts, timeout=timeout, save_to=file),
    )
    return file


def import_tags(
    operations: Operations,
    tags: Tags | str | Path,
    provider: str = "default",
    path: str = "",
    *,
    collision_policy: CollisionPolicy = "Abort",
    type: FileType | None = None,  # noqa: A002 - the gateway's word
    require_all: bool = True,
    timeout: float = TRANSFER_SECONDS,
) -> Operation[TagImport]:
    """Import tags into a provider. Needs 8.3 and write permission.

    The gateway answers 200 whatever happened, so its answer is read: both of the forms that it is known to have.

    Args:
        tags: a file; or what `export_tags` returns, one tag, or a list of tags, each a mapping as in an export.
        provider: where to.
        path: the folder that they go into; "" for the root.
        collision_policy: what becomes of tags that are there already: `Abort` imports nothing then, `Overwrite`
            replaces them, `Rename` gives the new ones other names, `Ignore` leaves the old ones,
            `MergeOverwrite` changes what the new ones say.
        type: of a file: `json`, `xml` or `csv`; None for what its name ends with.
        require_all: whether it is an error if something was not imported.
        timeout: longest time, in seconds.

    Returns:
        What was imported and what was not.

    Raises:
        TagsNotImported: not everything was imported; says what, and has `result`.
        TagsRefused: the gateway does not take it as a document of tags.
        BadTagFile: the file's type is not known.
        BadGatewayFile: it cannot be read; told before anything is sent.
        ValueError: what is given cannot be written as JSON.
    """
    if isinstance(tags, (str, Path)):
        content: Path | bytes = Path(tags)
        kind = _type_of(Path(tags), type, get_args(FileType))
    else:
        content, kind = _written(tags), "json"
    params = {"provider": provider, "type": kind, "collisionPolicy": collision_policy} | _at(path)
    request = Request(
        method="POST",
        path=f"{API}/import",
        params=params,
        content=content,
        headers={"Content-Type": "application/octet-stream"},
        timeout=timeout,
    )
    response = yield from operations.ask_83(request)
    if response.status == 400:
        hint = 'a document of tags is an object such as {"tags": [...]}'
        meaning = "the gateway does not take this as tags"
        raise answer_error(TagsRefused, request, response, meaning, hint=hint)
    operations.require_success(request, response)
    try:
        result = read_import(response.json())
    except ValueError:
        raise answer_error(UnexpectedAnswer, request, response, "not JSON; is this Ignition?") from None
    if require_all and result.failed:
        raise _not_imported(request, response, provider, result)
    return result


def _not_imported(request: Request, response: Response, provider: str, result: TagImport) -> TagsNotImported:
    said = [_line(each.message or each.quality or "no reason given") for each in result.failures]
    of = "" if result.successes is None else f" of {result.successes + result.failure_count}"
    listed = "".join(f"\n  {text}" for text in said[:_SHOWN])
    more = f"\n  and {len(said) - _SHOWN} more" if len(said) > _SHOWN else ""
    text = f"{request.method} {request.path}: {result.failure_count}{of} not imported into [{provider}]{listed}{more}"
    error = TagsNotImported(text, hint=_hint(" ".join(said)), request=request, response=response)
    error.result = result
    return error


def _line(text: str) -> str:
    """One line of moderate length."""
    return " ".join(text.split())[:_LONGEST]


def _hint(said: str) -> str | None:
    """What to do, by words of the gateway that are known (section 8)."""
    if "Edit Permissions" in said:
        return (
            "the provider's editPermissions must be empty for API tokens, which do not count as Authenticated there, "
            "and it must not be read-only"
        )
    if "Provider not found" in said:
        return "a fresh provider takes up to 30 s to settle; gateway.tag_providers.create waits for it"
    return None


def _export(
    provider: str,
    path: str,
    kind: str,
    *,
    recursive: bool,
    include_udts: bool,
    timeout: float,
    save_to: Path | None = None,
) -> Request:
    flags = {"recursive": str(recursive).lower(), "includeUdts": str(include_udts).lower()}
    params = {"provider": provider, "type": kind} | _at(path) | flags
    return Request(method="GET", path=f"{API}/export", params=params, timeout=timeout, save_to=save_to)


def _exported(operations: Operations, request: Request) -> Operation[Response]:
    response = yield from operations.ask_83(request)
    if response.status == 400:
        yield from _refused(operations, request, response)
    operations.require_success(request, response)
    return response


def _refused(operations: Operations, request: Request, response: Response) -> Operation[None]:
    """Raise the error of an export that the gateway does not make: of the provider, if there is none of that name."""
    provider, path = request.params["provider"], request.params.get("path", "")
    try:
        known = yield from resources.names(operations, TAG_PROVIDER)
    except GatewayError:
        known = []
    names = [each.name for each in known]
    if names and provider not in names:
        near = get_close_matches(provider, names, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(names)}"
        raise answer_error(NotFoundOnGateway, request, response, f"there is no tag provider {provider!r}", hint=hint)
    meaning = f"the gateway does not export [{provider}]{path}"
    raise answer_error(TagsRefused, request, response, meaning, hint="is there such a folder or tag?" if path else None)


def _at(path: str) -> dict[str, str]:
    return {"path": path} if path else {}


def _type_of(file: Path, given: str | None, known: Sequence[str]) -> str:
    kind = given or file.suffix.removeprefix(".").lower()
    if kind not in known:
        meaning = f"{file}: the gateway has no {kind or 'such'} files of tags"
        raise BadTagFile(meaning, hint=f"say which type: {', '.join(known)}")
    return kind


def _written(tags: Tags) -> bytes:
    """The body of an import; a list is wrapped, since the gateway takes objects only."""
    document = dict(tags) if isinstance(tags, Mapping) else {"tags": list(tags)}
    try:
        return json.dumps(document, ensure_ascii=False, allow_nan=False).encode("utf-8", "surrogatepass")
    except TypeError as error:
        raise ValueError(f"tags must be JSON: {error}") from None


class TagCalls:
    """The tags of a gateway's providers: `gateway.tags`. The providers themselves are `gateway.tag_providers`."""

    export_tags = Call(export_tags)
    save_tags = Call(save_tags)
    import_tags = Call(import_tags, effect="write")


class TagExchange(TagCalls, Part):
    """The tags of a gateway's providers; they themselves are `gateway.tag_providers`."""


class AsyncTagExchange(TagCalls, AsyncPart):
    """The tags of a gateway's providers; they themselves are `gateway.tag_providers`."""
