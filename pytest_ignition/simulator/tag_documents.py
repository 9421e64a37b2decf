"""Exports and imports of tags: JSON as captured, XML and CSV in a plain form of our own (gateway API sheet, section 8).

The sheet has the JSON of an export's root. How a real gateway lays out XML and CSV it does not say, so here both carry
the property names of the JSON: XML as `<Tag name type><Property name>`, CSV as columns, with the folder in `path`.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, TreeBuilder, tostring
from xml.parsers.expat import ExpatError, ParserCreate

from pytest_ignition.simulator.tag_tree import FOLDER, INSTANCE, PROVIDER, TAG, TYPES_FOLDER, Node

_DEEPEST = 50
"""Folders inside of each other."""

_OWN = ("name", "tagType", "tags")
_KINDS_WITH_TAGS = (PROVIDER, FOLDER)
_NOT_XML = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class BadTags(ValueError):
    """A body that is no document of tags; the message is what the gateway says."""


# Nodes as JSON


def as_json(node: Node, *, recursive: bool = True, udts: bool = True) -> dict[str, Any]:
    """A node as it is exported.

    Args:
        node: a provider, a folder or a tag.
        recursive: whether with what is in it; else its shell only.
        udts: whether a provider comes with its UDT definitions.
    """
    found: dict[str, Any] = {"name": node.name, "tagType": node.kind, **node.properties}
    if not recursive:
        return found
    children = [
        as_json(child)
        for child in node.children.values()
        if udts or node.kind != PROVIDER or child.name != TYPES_FOLDER
    ]
    if children or node.kind in _KINDS_WITH_TAGS:
        found["tags"] = children
    return found


def nodes_of(document: Any) -> list[Node]:
    """The nodes that a document brings: what is in a provider or in `{"tags": [...]}`, else the one that it is.

    Raises:
        BadTags: it is none.
    """
    if not isinstance(document, Mapping):
        raise BadTags(f"Not a JSON Object: {json.dumps(document)[:100]}")
    if "tags" in document and document.get("tagType", FOLDER if document.get("name") else PROVIDER) == PROVIDER:
        return _nodes(document["tags"], 0)
    return _nodes([document], 0)


def _nodes(items: Any, depth: int) -> list[Node]:
    if not isinstance(items, list):
        raise BadTags("Not a JSON Array: tags")
    if depth > _DEEPEST:
        raise BadTags(f"More than {_DEEPEST} folders inside of each other")
    return [_node(item, depth) for item in items]


def _node(item: Any, depth: int) -> Node:
    if not isinstance(item, Mapping):
        raise BadTags(f"Not a JSON Object: {json.dumps(item)[:100]}")
    name, kind = item.get("name"), item.get("tagType")
    if not isinstance(name, str):
        raise BadTags("A tag has no name")
    if not isinstance(kind, str):
        kind = INSTANCE if "typeId" in item else FOLDER if "tags" in item else TAG
    children = _nodes(item.get("tags", []), depth + 1)
    return Node(
        name=name,
        kind=kind,
        properties={key: value for key, value in item.items() if key not in _OWN},
        children={child.name: child for child in children},
    )


# Texts


def written(document: Mapping[str, Any], kind: str) -> bytes:
    """A document as `json` or `xml`."""
    if kind == "json":
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    root = Element("Tags")
    for item in document["tags"] if document["tagType"] == PROVIDER and "tags" in document else [document]:
        _to_xml(root, item)
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def read(body: bytes, kind: str) -> list[Node]:
    """The nodes of a body that is `json`, `xml` or `csv`.

    Raises:
        BadTags: it is none.
    """
    return _READERS[kind](body)


def _read_json(body: bytes) -> list[Node]:
    try:
        document = json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise BadTags("The body is no JSON") from None
    return nodes_of(document)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON, though Python reads it")


def _to_xml(parent: Element, item: Mapping[str, Any]) -> None:
    element = SubElement(parent, "Tag", name=item["name"], type=item["tagType"])
    for key, value in item.items():
        if key not in _OWN:
            SubElement(element, "Property", name=key).text = _as_text(value)
    for child in item.get("tags", ()):
        _to_xml(element, child)


def _as_text(value: Any) -> str:
    """A property as text: JSON, but for texts that are read back as what they are."""
    plain = isinstance(value, str) and _from_text(value) == value and not _NOT_XML.search(value)
    return str(value) if plain else json.dumps(value)


def _from_text(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return text


def _read_xml(body: bytes) -> list[Node]:
    root = _parsed(body)
    return _nodes([_from_xml(each, 0) for each in root if each.tag == "Tag"], 0)


def _from_xml(element: Element, depth: int) -> dict[str, Any]:
    if depth > _DEEPEST:
        raise BadTags(f"More than {_DEEPEST} folders inside of each other")
    properties = {each.get("name", ""): _from_text(each.text or "") for each in element if each.tag == "Property"}
    found = properties | {"name": element.get("name"), "tagType": element.get("type", TAG)}
    tags = [_from_xml(each, depth + 1) for each in element if each.tag == "Tag"]
    return found | ({"tags": tags} if tags else {})


def _parsed(body: bytes) -> Element:
    """The root of an XML body; document types and entities are refused, so that nothing in it can grow."""
    builder = TreeBuilder()
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data

    def refuse(*_what: object) -> None:
        raise BadTags("A document type is not allowed")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(body, True)
    except (ExpatError, LookupError, ValueError) as error:
        raise error if isinstance(error, BadTags) else BadTags("The body is no XML") from None
    return builder.close()


def _read_csv(body: bytes) -> list[Node]:
    """One tag in each row; the first row has the names of the properties, and `path` the folder."""
    try:
        rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise BadTags("The body is no CSV") from None
    root = Node(name="", kind=PROVIDER)
    for row in rows:
        cells = {_key(key): value for key, value in row.items() if key and value}
        folder = _folder(root, cells.pop("path", "").split("/"))
        if "name" not in cells:
            raise BadTags("A tag has no name")
        item = {key: value if key in _OWN else _from_text(value) for key, value in cells.items()}
        folder.children[cells["name"]] = _node(item, 0)
    return list(root.children.values())


def _key(column: str) -> str:
    return column.strip()[:1].lower() + column.strip()[1:]


def _folder(root: Node, names: Iterable[str]) -> Node:
    found = root
    for name in names:
        if name:
            found = found.children.setdefault(name, Node(name=name, kind=FOLDER))
    return found


_READERS: Mapping[str, Callable[[bytes], list[Node]]] = {"json": _read_json, "xml": _read_xml, "csv": _read_csv}
EXPORTED = ("json", "xml")
IMPORTED = tuple(_READERS)
