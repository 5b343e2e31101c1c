"""Requests that change something come from our own pages.

``SameSite=Strict`` keeps the cookie away from other sites, but not from other hosts of the same site;
the ``Origin`` header tells those apart. Clients that are no browsers send none.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from skyteller.kernel.errors import SkytellerError
from skyteller.kernel.web.handlers import language_of, problem_response

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_PORTS = {"http": ":80", "https": ":443"}


class ForeignOriginError(SkytellerError):
    """A page of another site sent this request."""

    code = "foreign-origin"
    status = 403
    zh = "这个请求来自别的网站，已经拒绝。请从本系统的页面操作。"
    en = "This request came from another site and was refused. Use the pages of this system."


def from_own_page(connection: HTTPConnection, allowed: Sequence[str] = ()) -> bool:
    """Whether ``Origin`` is absent, names the host that was asked, or is one of ``allowed``."""
    origin = connection.headers.get("origin")
    if origin is None or origin in allowed:
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    port = _PORTS.get(parts.scheme, "")
    host = connection.headers.get("host", "").lower()
    return bool(parts.netloc) and parts.netloc.lower().removesuffix(port) == host.removesuffix(port)


class OwnPages:
    """Refuse writing requests below ``prefix`` that come from a foreign page."""

    def __init__(self, app: ASGIApp, prefix: str, allowed: Sequence[str] = ()) -> None:
        self._app = app
        self._prefix = prefix
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at method, path and origin; pass on what is ours."""
        if (
            scope["type"] == "http"
            and scope["method"] not in _READING
            and scope["path"].startswith(self._prefix)
            and not from_own_page(HTTPConnection(scope), self._allowed)
        ):
            request = Request(scope, receive)
            problem = ForeignOriginError().problem(language_of(request), request.url.path)
            await problem_response(problem)(scope, receive, send)
            return
        await self._app(scope, receive, send)
