"""An example of each step type that works, for the reference; the suite checks every one."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_ignition.steps.examples import browser, gateway, others, perspective

EXAMPLES: Mapping[str, str] = {**browser.EXAMPLES, **gateway.EXAMPLES, **perspective.EXAMPLES, **others.EXAMPLES}
"""Step type -> one step, as it stands in a list of steps."""
