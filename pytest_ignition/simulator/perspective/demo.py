"""The demo project: a small bottling line, written as scenarios are."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from pytest_ignition.simulator.perspective import shorthand
from pytest_ignition.simulator.scenario import DEMO, DockSpec, ProjectSpec

_FILE = Path(__file__).with_name("demo.yaml")


@cache
def files() -> Mapping[str, bytes]:
    """Its files by path: pages, views, session properties."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    written = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - one of the safe ones
    docks = tuple(DockSpec(**each) for each in written.pop("docks", ()))
    return shorthand.files_of(ProjectSpec(name=DEMO, docks=docks, **written))
