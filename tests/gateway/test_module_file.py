"""What a module file says of itself, and files that are made to do harm."""

from __future__ import annotations

import base64
import io
import zipfile
import zlib
from pathlib import Path

import pytest

from pytest_ignition.gateway import module_file as reading
from pytest_ignition.gateway.certificates import fingerprint
from pytest_ignition.gateway.errors import BadModuleFile
from pytest_ignition.gateway.module_file import ModuleDependency, ModuleHook, read_module
from tests.modules import module_file

# Made with openssl: a certificate "Plant" that "Tests CA" signed, and that authority's own.
CHAIN = b"""-----BEGIN PKCS7-----
MIICywYJKoZIhvcNAQcCoIICvDCCArgCAQExADALBgkqhkiG9w0BBwGgggKgMIIB
HTCBxAIUaX3yki9LX1tzrXSM4urQQ9XN3zkwCgYIKoZIzj0EAwIwEzERMA8GA1UE
AwwIVGVzdHMgQ0EwHhcNMjYxMTIzMTgyOTQzWhcNMzYxMTIwMTgyOTQzWjAQMQ4w
DAYDVQQDDAVQbGFudDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABIrTsPXoa73S
I3g44SszGxG+8INQtH5+MKo5qpZVYk+6UsYn9ceNF9Yi+wkRlZjoCzHQrDSe1lvj
5cF6XUAmfJswCgYIKoZIzj0EAwIDSAAwRQIgO6Ocdp4u+XCAP52104uNA+iAGiyT
/iHbh1ppSUD+zwQCIQDPT3/gkXvC9A/+gpXEeTtZFPXxF2XpzjhjaGN9b+CqITCC
AXswggEhoAMCAQICFBTXYMAgwQAKOKDh21cb+1ohPEq/MAoGCCqGSM49BAMCMBMx
ETAPBgNVBAMMCFRlc3RzIENBMB4XDTI2MTEyMzE4Mjk0M1oXDTM2MTEyMDE4Mjk0
M1owEzERMA8GA1UEAwwIVGVzdHMgQ0EwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
AARC12pu7M9KlCfI9jIvN3+ufcDpmZ0/IK807/uE20dQHhHlSzdeHcqP6n+VpqOn
ViDsgdvxyxSv0sOlmA1Kxgffo1MwUTAdBgNVHQ4EFgQUKGvzHu8Ml0+Mrs3wV6/o
ZaDFZpQwHwYDVR0jBBgwFoAUKGvzHu8Ml0+Mrs3wV6/oZaDFZpQwDwYDVR0TAQH/
BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiAqYWybMOLwUSU//WIWHCQU/GMMkumf
nuD897Gm3GezvgIhAJjjqu2nBo0BQhdi5VRDd4Z8jMo6esyRN3cd367KokiwMQA=
-----END PKCS7-----
"""
PLANT = "e57fc49403b6e8c49f3421b214803ed5db42def3"

WHOLE = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<modules><module>
<id>com.example.plant</id><name>Plant &amp; Line</name><version>1.2.0.7</version><description>For tests</description>
<license>license.html</license><requiredIgnitionVersion>8.3.0</requiredIgnitionVersion>
<requiredFrameworkVersion>8</requiredFrameworkVersion><freeModule>true</freeModule>
<documentation>doc/index.html</documentation>
<vendorName>Example</vendorName><vendorContactInfo>help@example.com</vendorContactInfo>
<depends scope="GD" required="true">com.inductiveautomation.perspective</depends>
<depends scope="G">com.inductiveautomation.vision</depends>
<jar scope="DG">plant-common.jar</jar><jar scope="G">plant-gateway.jar</jar>
<hook scope="G">com.example.plant.GatewayHook</hook><hook scope="D">com.example.plant.DesignerHook</hook>
</module></modules>"""


def archive(**files: bytes | str) -> bytes:
    """A ZIP; the double underscore in a name is a dot."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(name.replace("__", "."), text)
    return content.getvalue()


def written(folder: Path, content: bytes) -> Path:
    path = folder / "plant.modl"
    path.write_bytes(content)
    return path


def described(folder: Path, xml: str | bytes) -> Path:
    return written(folder, archive(module__xml=xml))


def test_everything_that_a_module_xml_says_is_read(tmp_path: Path) -> None:
    files: dict[str, bytes | str] = {
        "license__html": "<p>Terms</p>",
        "certificates__p7b": CHAIN,
        "signatures__properties": "",
    }

    found = read_module(written(tmp_path, archive(module__xml=WHOLE, **files)))

    assert found == reading.ModuleFile(
        path=tmp_path / "plant.modl",
        id="com.example.plant",
        name="Plant & Line",
        version="1.2.0.7",
        description="For tests",
        required_version="8.3.0",
        framework_version="8",
        free=True,
        vendor="Example",
        vendor_contact="help@example.com",
        documentation="doc/index.html",
        hooks=(
            ModuleHook(class_name="com.example.plant.GatewayHook", scope="G"),
            ModuleHook(class_name="com.example.plant.DesignerHook", scope="D"),
        ),
        depends=(
            ModuleDependency(module_id="com.inductiveautomation.perspective", scope="GD", required=True),
            ModuleDependency(module_id="com.inductiveautomation.vision", scope="G"),
        ),
        scopes="DG",
        jars=("plant-common.jar", "plant-gateway.jar"),
        license_file="license.html",
        license_hash=zlib.crc32(b"<p>Terms</p>"),
        signed=True,
        certificate_fingerprint=PLANT,
    )


def test_what_is_not_said_is_empty(tmp_path: Path) -> None:
    found = read_module(written(tmp_path, module_file()))

    assert (found.free, found.vendor, found.license_file, found.license_hash) == (None, "", "", None)
    assert (found.signed, found.certificate_fingerprint, found.scopes) == (False, None, "")


def test_the_scope_of_all_is_all_three(tmp_path: Path) -> None:
    xml = WHOLE.replace('<jar scope="DG">', '<jar scope="A">').replace("<license>license.html</license>", "")
    assert read_module(described(tmp_path, xml)).scopes == "CDG"


def test_the_signers_certificate_is_found_in_pem_and_in_der() -> None:
    der = base64.b64decode(b"".join(CHAIN.splitlines()[1:-1]))
    assert fingerprint(CHAIN) == fingerprint(der) == PLANT


@pytest.mark.parametrize(
    "bundle", [b"", b"a certificate", b"0\x80", b"0\x03\x02\x01", CHAIN[:400], CHAIN.replace(b"I", b"!")]
)
def test_certificates_that_cannot_be_read_have_no_fingerprint(bundle: bytes) -> None:
    assert fingerprint(bundle) is None


def test_no_cut_of_a_bundle_is_more_than_unreadable() -> None:
    der = base64.b64decode(b"".join(CHAIN.splitlines()[1:-1]))
    for length in range(len(der)):
        assert fingerprint(der[:length]) is None
    for index in range(0, len(der), 3):
        fingerprint(der[:index] + bytes([der[index] ^ 0xFF]) + der[index + 1 :])


LAUGHS = """<!DOCTYPE modules [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<modules><module><id>&b;</id><name>n</name><version>1</version></module></modules>"""


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        ("", "its module.xml is no XML"),
        ("<modules", "its module.xml is no XML"),
        ("<modules/>", "describes no module: <modules><module> is missing"),
        ("<module><id>x</id></module>", "describes no module"),
        ("<modules><module><name>n</name><version>1</version></module></modules>", "its module.xml says no id"),
        ("<modules><module><id> </id><name>n</name></module></modules>", "its module.xml says no id"),
        ("<modules><module><id>x</id><name>n</name></module></modules>", "its module.xml says no version"),
        (LAUGHS, "declares a document type, which it has no need of"),
        ('<!DOCTYPE modules SYSTEM "file:///etc/passwd"><modules/>', "declares a document type"),
        ("<modules>" * 30, "more than 20 elements inside of each other"),
        ('<?xml version="1.0" encoding="no-such"?><modules/>', "its module.xml is no XML"),
        (WHOLE, "its licence 'license.html' is not in it"),
    ],
)
def test_a_module_xml_that_says_too_little_or_is_made_to_do_harm_is_refused(
    tmp_path: Path, xml: str, words: str
) -> None:
    with pytest.raises(BadModuleFile) as caught:
        read_module(described(tmp_path, xml))
    assert words in str(caught.value)


def test_what_would_grow_without_bounds_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = described(tmp_path, b" " * (50 * 2**20))
    assert bomb.stat().st_size < 100_000
    with pytest.raises(BadModuleFile, match=r"its module\.xml has more than 1,048,576 bytes"):
        read_module(bomb)
    monkeypatch.setattr(reading, "MAX_ENTRY", 10)
    with pytest.raises(BadModuleFile, match=r"its license\.html has more than 10 bytes"):
        read_module(written(tmp_path, module_file(licence="<p>Terms</p>")))


def test_a_damaged_or_encrypted_archive_is_refused(tmp_path: Path) -> None:
    good = module_file()
    with pytest.raises(BadModuleFile, match="no ZIP archive, or a damaged one"):
        read_module(written(tmp_path, good.replace(b"<id>", b"<ix>")))
    at = good.index(b"PK\x01\x02") + 8  # the flags in the directory
    with pytest.raises(BadModuleFile, match="encrypted or packed in an unusual way"):
        read_module(written(tmp_path, good[:at] + b"\x01" + good[at + 1 :]))


@pytest.mark.parametrize("step", range(1, 40, 3))
def test_no_damage_is_more_than_a_bad_file(tmp_path: Path, step: int) -> None:
    good = module_file(signed=True, licence="<p>Terms</p>")
    for index in range(step, len(good), 37):
        content = good[:index] + bytes([good[index] ^ 0x55]) + good[index + 1 :]
        try:
            read_module(written(tmp_path, content))
        except BadModuleFile:
            continue
