"""A short XML file as elements, without document types and entities: nothing in it can grow or reach out.

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


class BadXml(Exception):
    """What is wrong, such as "is no XML"."""


def parse(content: bytes) -> Element:
    """The root of a file.

    Raises:
        BadXml: no XML, or something in it that no such file has a need of.
    """
    builder = TreeBuilder()
    parser = ParserCreate()
    parser.buffer_text = True
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise BadXml(f"has more than {DEEPEST} elements inside of each other")
        builder.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag)

    def refuse(*_what: object) -> None:
        raise BadXml("declares a document type, which it has no need of")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except (ExpatError, LookupError, ValueError) as error:
        raise BadXml(f"is no XML ({error})") from None
    return builder.close()
