"""The text of a `module.xml` as elements, without document types and entities: nothing in it can grow or reach out.

The parser of the standard library is told to refuse both, which is what a package such as defusedxml does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import TreeBuilder
from xml.parsers.expat import ExpatError, ParserCreate

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

DEEPEST = 20
"""Elements inside of each other; real files have three."""


class BadModuleXml(Exception):
    """What is wrong, such as "is no XML"."""


def parse_module(content: bytes) -> Element:
    """The first `module` of a `<modules>`.

    Raises:
        BadModuleXml: no XML, something in it that a module.xml has no need of, or no module.
    """
    root = _parse(content)
    module = root.find("module") if root.tag == "modules" else None
    if module is None:
        raise BadModuleXml("describes no module: <modules><module> is missing")
    return module


def _parse(content: bytes) -> Element:
    builder = TreeBuilder()
    parser = ParserCreate()
    parser.buffer_text = True
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise BadModuleXml(f"has more than {DEEPEST} elements inside of each other")
        builder.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag)

    def refuse(*_what: object) -> None:
        raise BadModuleXml("declares a document type, which no module needs")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except (ExpatError, LookupError, ValueError) as error:
        raise BadModuleXml(f"is no XML ({error})") from None
    return builder.close()
