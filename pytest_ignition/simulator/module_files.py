"""What a gateway reads from a `.modl` file: a ZIP with `module.xml` (gateway API sheet, section 5)."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from dataclasses import dataclass, replace
from xml.etree import ElementTree as ET


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleFile:
    """A module that was uploaded.

    Attributes:
        required: the Ignition version that it was made for.
        license: its licence as HTML; None without one.
        fingerprint: SHA-1 of its certificate in hex; None for an unsigned module.
    """

    module_id: str
    name: str
    version: str
    description: str
    vendor: str
    file_name: str
    required: str
    license: str | None
    fingerprint: str | None
    certificate_accepted: bool = False
    license_accepted: bool = False

    @property
    def terms_met(self) -> bool:
        """Whether all that it comes with was accepted; the gateway parks in its wizard otherwise."""
        certificate = self.fingerprint is None or self.certificate_accepted
        return certificate and (self.license is None or self.license_accepted)

    @property
    def license_hash(self) -> int | None:
        """CRC32 of the licence."""
        return None if self.license is None else zlib.crc32(self.license.encode())

    def accepting(self, what: str) -> ModuleFile:
        """With its `certificate` or its `eula` accepted."""
        certificate = self.certificate_accepted or what == "certificate"
        return replace(self, certificate_accepted=certificate, license_accepted=self.license_accepted or what == "eula")


def read(content: bytes, file_name: str) -> ModuleFile | None:
    """The module in a file; None for anything that is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            module = ET.fromstring(archive.read("module.xml")).find("module")  # noqa: S314 - a test's own file
            if module is None or not module.findtext("id"):
                return None
            terms = module.findtext("license", "")
            signed = archive.read("certificates.p7b") if "certificates.p7b" in names else None
            return ModuleFile(
                module_id=module.findtext("id", ""),
                name=module.findtext("name", ""),
                version=module.findtext("version", ""),
                description=module.findtext("description", ""),
                vendor=module.findtext("vendorName", ""),
                file_name=file_name,
                required=module.findtext("requiredIgnitionVersion", ""),
                license=archive.read(terms).decode("utf-8", "replace") if terms in names else None,
                fingerprint=None if signed is None else hashlib.sha1(signed, usedforsecurity=False).hexdigest(),
            )
    except (zipfile.BadZipFile, KeyError, ET.ParseError, OSError, RuntimeError, NotImplementedError):
        return None
