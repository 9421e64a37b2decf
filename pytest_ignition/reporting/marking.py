"""How reports of playbooks are told from others, and who wants to know more of their steps. Imports nothing heavy."""

from __future__ import annotations

import pytest

PLAYBOOK = "ignition playbook"
"""Stands among the keywords of a playbook's item, and so of its reports; no `-k` can meet it."""


def wants_steps(config: pytest.Config) -> bool:
    """Whether each step has a line of its own: -v, unless pytest's own options for tests or sub-tests say otherwise."""
    return (
        min(
            config.get_verbosity(pytest.Config.VERBOSITY_TEST_CASES),
            config.get_verbosity(pytest.Config.VERBOSITY_SUBTESTS),
        )
        > 0
    )
