"""The gateway's error bodies: Jetty's HTML page to the letter, and the JSON of `/data/app`.

Gateway API sheet, section 1.
"""

from __future__ import annotations

import html
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection


def uri_of(request: HTTPConnection) -> str:
    """The path as it was asked for, still percent-encoded. Never through the Host header, which may be anything."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    return raw.decode("latin-1")


def error_page(status: int, path: str, message: str | None = None) -> Response:
    """The HTML that Jetty answers errors with; `message` is the status's own phrase unless given."""
    text = html.escape(message if message is not None else HTTPStatus(status).phrase, quote=False)
    uri = html.escape(path, quote=False)
    body = f"""<html>
<head>
<meta http-equiv="Content-Type" content="text/html;charset=ISO-8859-1"/>
<title>Error {status}</title>
</head>
<body><h2>HTTP ERROR {status} {text}</h2>
<table>
<tr><th>URI:</th><td>{uri}</td></tr>
<tr><th>STATUS:</th><td>{status}</td></tr>
<tr><th>MESSAGE:</th><td>{text}</td></tr>
</table>

</body>
</html>
"""
    data = body.encode("iso-8859-1", "xmlcharrefreplace")
    return Response(data, status, headers={"content-type": "text/html;charset=iso-8859-1"})


def error_json(status: int, path: str, message: str | None = None) -> Response:
    """`{"message", "url", "status"}`, the status as text."""
    text = message if message is not None else HTTPStatus(status).phrase
    return JSONResponse({"message": text, "url": path, "status": str(status)}, status)
