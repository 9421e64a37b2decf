"""The gateway's error pages, to the letter (gateway API sheet, section 1)."""

from __future__ import annotations

import html
from http import HTTPStatus

from starlette.responses import Response


def error_page(status: int, path: str, message: str | None = None) -> Response:
    """The HTML that Jetty answers errors with."""
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
