"""Allure's results and attachments without secrets, also those of other plugins and of tests themselves."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import allure_commons
import attr

from pytest_ignition.credentials.redactor import Redactor


def mask_allure(redactor: Redactor) -> Callable[[], None]:
    """Stand between Allure and what writes its files; call what comes back to leave.

    Allure's own clean-up looks for its writer, so leave before that.
    """
    from allure_commons.logger import AllureFileLogger

    manager = allure_commons.plugin_manager
    writers = [each for each in manager.get_plugins() if isinstance(each, AllureFileLogger)]
    masked = []
    for writer in writers:
        name = manager.get_name(writer)
        manager.unregister(writer)
        own = MaskedWriter(writer, redactor)
        manager.register(own)
        masked.append((own, writer, name))

    def leave() -> None:
        for own, writer, name in masked:
            manager.unregister(own)
            manager.register(writer, name)

    return leave


class MaskedWriter:
    """Hands to Allure's writer what it is given, masked.

    Args:
        writer: what writes, an `allure_commons.logger.AllureFileLogger`.
        redactor: knows the secrets.
    """

    def __init__(self, writer: Any, redactor: Redactor) -> None:
        self._writer = writer
        self._redactor = redactor

    @allure_commons.hookimpl
    def report_result(self, result: Any) -> None:
        """The result of a test."""
        self._writer.report_result(self._masked(result))

    @allure_commons.hookimpl
    def report_container(self, container: Any) -> None:
        """What fixtures did."""
        self._writer.report_container(self._masked(container))

    @allure_commons.hookimpl
    def report_globals(self, globals_item: Any) -> None:
        """What belongs to the whole run."""
        self._writer.report_globals(self._masked(globals_item))

    @allure_commons.hookimpl
    def report_attached_data(self, body: str | bytes, file_name: str) -> None:
        """A text or a file's content."""
        masked = self._redactor.mask_text(body) if isinstance(body, str) else self._redactor.mask_bytes(body)
        self._writer.report_attached_data(masked, file_name)

    @allure_commons.hookimpl
    def report_attached_file(self, source: str | os.PathLike[str], file_name: str) -> None:
        """A file on disk, which its maker has masked; a test may attach any."""
        with open(source, "rb") as file:  # noqa: PTH123 - the source may be any path that Allure takes
            start = file.read(1024)
            if b"\0" not in start:
                # A text. Pictures, videos and archives are copied as they are.
                self._writer.report_attached_data(self._redactor.mask_bytes(start + file.read()), file_name)
                return
        self._writer.report_attached_file(source, file_name)

    def _masked(self, item: Any) -> Any:
        """Mask every text of Allure's model, in place: a result is written once."""
        for field in attr.fields(type(item)):
            value = getattr(item, field.name)
            if isinstance(value, str):
                setattr(item, field.name, self._redactor.mask(value))
            elif isinstance(value, list):
                setattr(item, field.name, [self._each(one) for one in value])
            elif attr.has(type(value)):
                self._masked(value)
        return item

    def _each(self, value: Any) -> Any:
        return self._masked(value) if attr.has(type(value)) else self._redactor.mask(value)
