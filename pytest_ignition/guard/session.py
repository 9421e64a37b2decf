"""The guard of one pytest session: what each gateway allows in this run, and who is asked about protected ones."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from pytest_ignition import _compat, settings
from pytest_ignition.effects import EffectName, weakest
from pytest_ignition.errors import IgnitionError
from pytest_ignition.guard.watch import Limit, Watch
from pytest_ignition.language.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_ignition.settings_file import GatewayTable

_FOR_THIS_RUN = "--ignition-allow {effect} for this run"


@dataclass
class SessionGuard:
    """Knows the limits of a run's gateways, and which protected ones were named.

    Attributes:
        refused: protected gateways that somebody was asked about, and did not name.
    """

    config: pytest.Config
    refused: set[str] = field(default_factory=set)

    def limit(self, name: str | None) -> Limit:
        """What a gateway allows in this run.

        `--ignition-allow` beats the settings file beats the default: `write`, for the simulator all.

        Args:
            name: one of the run's gateways; None where none is chosen: a step may still go wherever it likes.
        """
        given: EffectName | None = self.config.option.ignition_allow
        if name is None:
            return Limit(who="this run, which has no gateway,", allow=given or "write", ways=(_FOR_THIS_RUN,))
        if name == settings.SIMULATOR:
            return Limit(who="the simulator", allow=given or "disruptive", ways=(_FOR_THIS_RUN,))
        shown = settings.bare(name)
        tables = self._tables(name)
        if not tables:
            return Limit(who=f"the gateway {shown}", allow=given or "write", ways=(_FOR_THIS_RUN,))
        file = settings.settings_file(self.config)
        table = file.table_name(next(iter(tables)))
        return Limit(
            who=f"the gateway {shown}",
            allow=given or weakest(each.allow for each in tables.values()),
            ways=(_FOR_THIS_RUN, f'allow = "{{effect}}" in [{table}] of {file.path.name if file.path else "the file"}'),
            protected=next((key for key, each in tables.items() if each.protected), None),
        )

    def watch(self, name: str | None, node: pytest.Item | None = None) -> Watch:
        """What refuses.

        Args:
            name: of the gateway.
            node: a Python test, whose marker may say less than the gateway allows.
        """
        limit = self.limit(name)
        if isinstance(node, pytest.Function):
            from pytest_ignition.marks import effects

            limit = limit.narrowed(effects(node))
        return Watch(limit, lambda what, effect: self._named(limit, what, effect))

    def ask_early(self) -> None:
        """Ask before xdist's workers start: they have no terminal. What they will do is not known yet."""
        for name in settings.chosen_gateways(self.config):
            limit = self.limit(name)
            if limit.protected is not None and limit.allow != "read":
                self._named(limit, "a test or playbook of this run", limit.allow)

    def check_names(self) -> None:
        """Look at the values of `--ignition-confirm`.

        Raises:
            pytest.UsageError: one names no protected gateway of this run.
        """
        limits = [self.limit(name) for name in settings.chosen_gateways(self.config)]
        known = [each.protected for each in limits if each.protected is not None]
        file = settings.settings_file(self.config)
        known += [name for name, table in file.gateways.items() if table.protected and name not in known]
        for name in self.config.option.ignition_confirm:
            if name not in known:
                hint = did_you_mean(name, known) or (
                    f"protected are {', '.join(known)}" if known else "no gateway of the settings file is protected"
                )
                raise pytest.UsageError(f"--ignition-confirm {name}: this is no protected gateway; {hint}")

    def _tables(self, name: str) -> Mapping[str, GatewayTable]:
        """The tables that speak of a gateway. A URL counts as the gateway that has it, or it would evade its limits."""
        known = settings.settings_file(self.config).gateways
        if name in known:
            address = known[name].url
            found = {name: known[name]}
        else:
            address, found = name, {}
        return found | {key: table for key, table in known.items() if _same(table.url, address)}

    def _named(self, limit: Limit, what: str, effect: EffectName) -> bool:
        """Whether the name of a protected gateway was given; asks for it once, where there is somebody to ask."""
        name = limit.protected
        assert name is not None, "only protected gateways are asked about"
        confirmed: list[str] = self.config.option.ignition_confirm
        if name in confirmed:
            return True
        workerinput: Mapping[str, list[str]] | None = getattr(self.config, "workerinput", None)
        if workerinput is not None:
            return name in workerinput.get("ignition_confirm", ())
        if name in self.refused:
            return False
        answer = self._ask(name, limit, what, effect)
        if answer == name:
            # From here the workers of xdist are told (`plugin.pytest_configure_node`).
            confirmed.append(name)
            return True
        self.refused.add(name)
        return False

    def _ask(self, name: str, limit: Limit, what: str, effect: EffectName) -> str | None:
        """What somebody types at the terminal; None without one."""
        if os.environ.get("CI"):
            return None
        with _compat.terminal(self.config):
            if not (sys.stdin.isatty() and sys.stderr.isatty()):
                return None
            sys.stderr.write(
                f"\n{limit.who} is protected, and {what} is {effect}.\n"
                f"Type its name ({name}) to allow what is more than reading in this session; anything else refuses: "
            )
            sys.stderr.flush()
            try:
                return sys.stdin.readline().strip()
            except KeyboardInterrupt:
                sys.stderr.write("\n")
                raise


def _same(one: str, other: str) -> bool:
    from pytest_ignition.gateway.urls import normalise_url

    try:
        return normalise_url(one).casefold() == normalise_url(other).casefold()
    except IgnitionError:
        return False


def describe(config: pytest.Config, guard: SessionGuard) -> list[str]:
    """The chosen gateways as people should see them: name, address, what they allow; never a credential."""
    known = settings.settings_file(config).gateways
    shown = []
    for name in settings.chosen_gateways(config):
        limit = guard.limit(name)
        table = known.get(name)
        notes = [settings.bare(table.url)] if table is not None else []
        if name != settings.SIMULATOR or config.option.ignition_allow:
            notes.append(f"allows {limit.allow}")
        if limit.protected is not None:
            notes.append("protected")
        if config.option.ignition_insecure or (table is not None and not table.verify_tls):
            notes.append("TLS certificate not verified")
        shown.append(f"{settings.bare(name)} ({'; '.join(notes)})" if notes else settings.bare(name))
    return shown
