"""Which outputs for a CI system this run writes: told by option, ini option, or the environment that CI systems set."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import pytest

CHOICES = ("auto", "github", "gitlab", "none")


def ci_outputs(config: pytest.Config) -> frozenset[str]:
    """Of `github`, `gitlab` and `code quality` those that are wanted."""
    found = {"code quality"} if code_quality_file(config) else set()
    system = ci_system(config, os.environ)
    return frozenset({*found, system} if system else found)


def ci_system(config: pytest.Config, environment: Mapping[str, str]) -> str | None:
    """`github`, `gitlab` or None.

    `GITHUB_ACTIONS` is `true` in every job of GitHub Actions (docs.github.com, "Variables reference"); `GITLAB_CI` in
    every one of GitLab (docs.gitlab.com, "Predefined CI/CD variables reference").
    """
    chosen = config.option.ignition_ci or config.getini("ignition_ci")
    if chosen != "auto":
        return None if chosen == "none" else str(chosen)
    if environment.get("GITHUB_ACTIONS") == "true":
        return "github"
    return "gitlab" if environment.get("GITLAB_CI") else None


def code_quality_file(config: pytest.Config) -> str:
    """Where the Code Quality report goes, as given; empty for nowhere."""
    given: Any = config.option.ignition_code_quality or config.getini("ignition_code_quality")
    return str(given)
