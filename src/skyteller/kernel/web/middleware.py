"""ASGI middleware: size limit, security headers, request metrics."""

import time

import orjson
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from skyteller.kernel.errors import TooLargeError
from skyteller.kernel.telemetry import REQUESTS

BODY_LIMIT = 256 * 1024

_PAGE_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:;"
    " connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)


class BodyLimit:
    """Refuse bodies larger than the limit, declared or not, before a route reads them.

    ``uploads`` are path prefixes with a limit of their own.
    """

    def __init__(self, app: ASGIApp, limit: int = BODY_LIMIT, uploads: dict[str, int] | None = None) -> None:
        self._app = app
        self._limit = limit
        self._uploads = uploads or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the bytes as they come."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        limit = next((n for prefix, n in self._uploads.items() if path.startswith(prefix)), self._limit)
        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isdecimal() and int(declared) > limit:
            await _refuse(scope, send, limit)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > limit:
                    raise TooLargeError(limit=limit)
            return message

        await self._app(scope, counted, send)


async def _refuse(scope: Scope, send: Send, limit: int) -> None:
    body = orjson.dumps(TooLargeError(limit=limit).problem("zh", scope["path"]))
    headers = [(b"content-type", b"application/problem+json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})


DIRECT_SEND = "skyteller.send"
"""In a socket's scope: the server's own ``send``, without the layers that requests need."""


class ResponseHeaders:
    """Security headers on every answer, and the time each route took."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with headers added."""
        if scope["type"] != "http":
            scope[DIRECT_SEND] = send
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "no-referrer")
                headers.setdefault("Content-Security-Policy", _PAGE_POLICY)
                if scope["path"].startswith(("/customer", "/staff")):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self._app(scope, receive, with_headers)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            REQUESTS.labels(scope["method"], route, str(status)).observe(time.perf_counter() - started)
