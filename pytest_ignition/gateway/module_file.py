"""A module file on disk: a ZIP with `module.xml` at its root (gateway API sheet, section 5).

Read with care: sizes are capped, and a `module.xml` that declares a document type or entities is refused.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_ignition.gateway.certificates import fingerprint
from pytest_ignition.gateway.errors import BadModuleFile
from pytest_ignition.gateway.plain_xml import BadXml, parse
from pytest_ignition.paths import odd_member

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

DESCRIPTION = "module.xml"
CERTIFICATES = "certificates.p7b"
SIGNATURES = "signatures.properties"
MAX_DESCRIPTION = 2**20
"""Bytes of a module.xml; real ones have a few thousand."""

MAX_ENTRY = 16 * 2**20
"""Bytes of a licence or of the certificates."""

_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleHook:
    """A class that a module starts with.

    Attributes:
        scope: letters of where: C client, D designer, G gateway; A for all.
    """

    class_name: str
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleDependency:
    """A module that another one builds on.

    Attributes:
        module_id: which.
        scope: as of a hook.
        required: whether it does not run without; None where the file does not say (8.1).
    """

    module_id: str
    scope: str = ""
    required: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleFile:
    """What a `.modl` says of itself.

    Attributes:
        version: three or four numbers with dots.
        required_version: the Ignition version that it was made for; 8.3 refuses those below 8.3.
        framework_version: such as `8`; "" where it is not said.
        free: whether it needs no licence of the platform; None where it is not said.
        vendor: its name; `vendor_contact`: how to reach it.
        documentation: the file in it with the documentation, or "".
        hooks, depends: as listed.
        scopes: letters of all hooks and jars, such as `CDG`.
        jars: file names.
        license_file: the file in it with the licence (EULA), or "" for none.
        license_hash: CRC32 of that file, as `licenseAgreementHash` of the gateway; None for none.
        signed: whether it holds certificates and signatures. They are not verified.
        certificate_fingerprint: SHA-1 in hex of the signer's certificate, as `certFingerprint` of the gateway;
            None for an unsigned module or certificates that cannot be read.
    """

    path: Path
    id: str
    name: str
    version: str
    description: str = ""
    required_version: str = ""
    framework_version: str = ""
    free: bool | None = None
    vendor: str = ""
    vendor_contact: str = ""
    documentation: str = ""
    hooks: tuple[ModuleHook, ...] = ()
    depends: tuple[ModuleDependency, ...] = ()
    scopes: str = ""
    jars: tuple[str, ...] = ()
    license_file: str = ""
    license_hash: int | None = None
    signed: bool = False
    certificate_fingerprint: str | None = None


def check_module(file: str | Path) -> Path:
    """The path of what is a `.modl` file.

    Raises:
        BadModuleFile: it cannot be read, or is no module; told before anything is sent.
    """
    path = Path(file)
    with _opened(path) as archive:
        archive.getinfo(DESCRIPTION)
    return path


def read_module(file: str | Path) -> ModuleFile:
    """What a `.modl` file says of itself.

    Args:
        file: its path.

    Raises:
        BadModuleFile: it cannot be read, is no module, says too little of itself, or is made to do harm.
    """
    path = Path(file)
    with _opened(path) as archive:
        names = set(archive.namelist())
        try:
            module = _module(parse(_content(path, archive, DESCRIPTION, MAX_DESCRIPTION)))
        except BadXml as error:
            raise BadModuleFile(f"{path} is no module file: its module.xml {error}") from None
        license_file = _text(module, "license")
        if license_file and license_file not in names:
            raise BadModuleFile(f"{path} is no whole module file: its licence {license_file!r} is not in it")
        licence = _content(path, archive, license_file, MAX_ENTRY) if license_file else None
        signed = CERTIFICATES in names
        certificates = _content(path, archive, CERTIFICATES, MAX_ENTRY) if signed else b""
    return ModuleFile(
        path=path,
        id=_wanted(path, module, "id"),
        name=_wanted(path, module, "name"),
        version=_wanted(path, module, "version"),
        description=_text(module, "description"),
        required_version=_text(module, "requiredIgnitionVersion"),
        framework_version=_text(module, "requiredFrameworkVersion"),
        free=_flag(_text(module, "freeModule")),
        vendor=_text(module, "vendorName"),
        vendor_contact=_text(module, "vendorContactInfo"),
        documentation=_text(module, "documentation"),
        hooks=tuple(ModuleHook(class_name=_own(each), scope=each.get("scope", "")) for each in module.iter("hook")),
        depends=tuple(
            ModuleDependency(
                module_id=_own(each), scope=each.get("scope", ""), required=_flag(each.get("required", ""))
            )
            for each in module.iter("depends")
        ),
        scopes=_scopes(module),
        jars=tuple(_own(each) for each in module.iter("jar")),
        license_file=license_file,
        license_hash=None if licence is None else zlib.crc32(licence),
        signed=signed,
        certificate_fingerprint=fingerprint(certificates) if signed else None,
    )


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            odd = odd_member(archive)
            if odd is not None:
                raise BadModuleFile(f"{path} is no module file: {odd}")
            yield archive
    except OSError as error:
        raise BadModuleFile(f"the module file {path} cannot be read: {error.strerror or error}") from None
    except (zipfile.BadZipFile, EOFError, zlib.error, ValueError, RuntimeError):
        raise BadModuleFile(f"{path} is no module file: it is no ZIP archive, or a damaged one") from None
    except KeyError:
        raise BadModuleFile(f"{path} is no module file: there is no module.xml in it") from None


def _content(path: Path, archive: zipfile.ZipFile, name: str, longest: int) -> bytes:
    """A file in the archive; never more than `longest` bytes are unpacked."""
    entry = archive.getinfo(name)
    if entry.flag_bits & 0x1 or entry.compress_type not in _COMPRESSIONS:
        raise BadModuleFile(f"{path} is no module file: its {name} is encrypted or packed in an unusual way")
    with archive.open(entry) as file:
        content = file.read(longest + 1)
    if len(content) > longest:
        raise BadModuleFile(f"{path} is no module file: its {name} has more than {longest:,} bytes")
    return content


def _module(root: Element) -> Element:
    """The first `module` of a `<modules>`."""
    module = root.find("module") if root.tag == "modules" else None
    if module is None:
        raise BadXml("describes no module: <modules><module> is missing")
    return module


def _own(element: Element) -> str:
    return (element.text or "").strip()


def _text(module: Element, name: str) -> str:
    return (module.findtext(name) or "").strip()


def _wanted(path: Path, module: Element, name: str) -> str:
    text = _text(module, name)
    if not text:
        raise BadModuleFile(f"{path} is no module file: its module.xml says no {name}")
    return text


def _flag(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text.strip().lower())


def _scopes(module: Element) -> str:
    letters = {letter for kind in ("hook", "jar") for each in module.iter(kind) for letter in each.get("scope", "")}
    return "CDG" if "A" in letters else "".join(sorted(letters & set("CDG")))
