"""Writes what is generated: pages on step types and the gateway client, JSON Schema, the table of collection."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pytest_ignition.steps.catalogue import builtin_step_types
from pytest_ignition.steps.listing import TABLE
from pytest_ignition.steps.reference import reference
from pytest_ignition.steps.schema import playbook_schema

DOCS = Path(__file__).parent.parent / "docs"
sys.path.insert(0, str(Path(__file__).parent.parent))
from tools import gateway_page  # noqa: E402 - a script's own folder is on the path, not the one above
from tools.step_listing import entry  # noqa: E402 - the same

HEAD = "<!-- Written by tools/write_reference.py: change the step types, not this page. -->\n"


def documents() -> dict[Path, str]:
    """Every generated file, and what must stand in it."""
    registry = builtin_step_types()
    kinds = [kind for name in registry.names() if (kind := registry.find(name)) is not None]
    found = {DOCS / "playbook.schema.json": json.dumps(playbook_schema(kinds), indent=1, ensure_ascii=False) + "\n"}
    found[DOCS / "gateway.md"] = HEAD.replace("the step types", "the client") + gateway_page.page()
    table = {kind.name: entry(kind) for kind in kinds}
    found[TABLE] = "{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(table[name])}" for name in table) + "\n}\n"
    for domain in sorted({kind.name.partition(".")[0] for kind in kinds}):
        own = sorted((kind for kind in kinds if kind.name.startswith(f"{domain}.")), key=lambda kind: kind.name)
        text = HEAD + f"# Step types `{domain}.*`\n\n" + "\n".join(reference(kind) for kind in own)
        found[DOCS / "steps" / f"{domain}.md"] = text
    return found


def main() -> None:
    """Write them."""
    for path, text in documents().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
