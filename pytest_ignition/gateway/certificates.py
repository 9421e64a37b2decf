"""The fingerprint of who signed a module, out of its `certificates.p7b`. Pure; nothing is verified.

PKCS #7 (RFC 2315, section 9) in DER, bare or between PEM lines as openssl writes it:
ContentInfo { signedData, [0] SignedData { version, digests, content, [0] certificates } }, each certificate as in
RFC 5280, section 4.1.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple

_SEQUENCE, _SET, _INTEGER, _CONTEXT_0 = 0x30, 0x31, 0x02, 0xA0
_PEM = re.compile(rb"-----BEGIN [A-Z0-9 ]+-----(.*?)-----END [A-Z0-9 ]+-----", re.DOTALL)


class _Item(NamedTuple):
    """One DER value: its tag, what is in it, and all of it."""

    tag: int
    content: bytes
    whole: bytes


def fingerprint(bundle: bytes) -> str | None:
    """SHA-1 in hex of the signer's certificate: the one that signs no other. None where there is none to be read."""
    try:
        certificates = list(_certificates(_without_pem(bundle)))
        names = [_issuer_and_subject(each) for each in certificates]
    except (ValueError, IndexError):
        return None
    for index, certificate in enumerate(certificates):
        subject = names[index][1]
        if not any(issuer == subject for other, (issuer, _subject) in enumerate(names) if other != index):
            return hashlib.sha1(certificate.whole, usedforsecurity=False).hexdigest()
    return None


def _without_pem(bundle: bytes) -> bytes:
    found = _PEM.search(bundle)
    if found is None:
        return bundle
    try:
        return base64.b64decode(b"".join(found[1].split()), validate=True)
    except binascii.Error:
        raise ValueError("no base64") from None


def _certificates(bundle: bytes) -> Iterator[_Item]:
    (outer,) = _items(bundle.rstrip(b"\r\n"))
    _kind, wrapped = _items(_in(outer, _SEQUENCE))
    (signed,) = _items(_in(wrapped, _CONTEXT_0))
    _version, digests, _content, *rest = _items(_in(signed, _SEQUENCE))
    _in(digests, _SET)
    yield from _items(_in(rest[0], _CONTEXT_0))


def _issuer_and_subject(certificate: _Item) -> tuple[bytes, bytes]:
    described = next(_items(_in(certificate, _SEQUENCE)))
    parts = list(_items(_in(described, _SEQUENCE)))
    first = 1 if parts[0].tag == _CONTEXT_0 else 0  # the version may be left out
    _in(parts[first], _INTEGER)
    return parts[first + 2].whole, parts[first + 4].whole


def _in(item: _Item, tag: int) -> bytes:
    if item.tag != tag:
        raise ValueError("another kind of value")
    return item.content


def _items(data: bytes) -> Iterator[_Item]:
    """The values that stand one after the other.

    Raises:
        ValueError: it is no DER.
        IndexError: it ends too early.
    """
    at = 0
    while at < len(data):
        tag, length, start = data[at], data[at + 1], at + 2
        if length & 0x80:
            count = length & 0x7F
            if not 1 <= count <= 4 or start + count > len(data):
                raise ValueError("no length")
            length, start = int.from_bytes(data[start : start + count]), start + count
        end = start + length
        if end > len(data):
            raise ValueError("longer than the data")
        yield _Item(tag, data[start:end], data[at:end])
        at = end
