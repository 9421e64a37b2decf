"""The playbook language: text in, typed and checked playbook out. Knows no step type, no pytest, no I/O."""

from pytest_ignition.language.errors import PlaybookError, Problem
from pytest_ignition.language.model import Mark, Note, OnFailure, Parameter, ParameterType, Playbook, Step

__all__ = ["Mark", "Note", "OnFailure", "Parameter", "ParameterType", "Playbook", "PlaybookError", "Problem", "Step"]
