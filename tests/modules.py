"""Module files for tests, in the form that the module tools write (gateway API sheet, section 5)."""

from __future__ import annotations

import io
import zipfile


def module_file(
    *,
    module_id: str = "com.example.plant",
    name: str = "Plant",
    version: str = "1.2.0",
    required: str = "8.3.0",
    signed: bool = False,
    licence: str | None = None,
    xml: str | None = None,
) -> bytes:
    """The bytes of a `.modl`."""
    described = xml or (
        "<modules><module>"
        f"<id>{module_id}</id><name>{name}</name><version>{version}</version>"
        f"<description>For tests</description><requiredIgnitionVersion>{required}</requiredIgnitionVersion>"
        + ("<license>license.html</license>" if licence is not None else "")
        + "</module></modules>"
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("module.xml", described)
        if signed:
            archive.writestr("certificates.p7b", b"a certificate")
        if licence is not None:
            archive.writestr("license.html", licence)
    return content.getvalue()
