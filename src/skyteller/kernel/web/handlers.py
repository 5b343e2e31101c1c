"""Errors become problem documents, in the caller's language."""

from typing import Any, cast

import orjson
import psycopg
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.routing import Match, Mount

from skyteller.kernel.errors import InvalidInputError, NotFoundError, SkytellerError, UnavailableError

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")

logger = structlog.get_logger(__name__)


def language_of(connection: HTTPConnection) -> str:
    """``en`` when the caller asks for English first, else ``zh``."""
    return "en" if connection.headers.get("accept-language", "").lower().startswith("en") else "zh"


def problem_response(document: dict[str, Any]) -> Response:
    """A response that carries ``document``."""
    headers = {}
    if "retry_after_s" in document:
        headers["Retry-After"] = str(document["retry_after_s"])
    return Response(
        orjson.dumps(document),
        status_code=document["status"],
        media_type="application/problem+json",
        headers=headers,
    )


async def _expected(request: Request, error: Exception) -> Response:
    document = cast(SkytellerError, error).problem(language_of(request), request.url.path)
    if document["status"] >= 500:
        logger.error("problem", number=document["number"], error=document["code"])
    return problem_response(document)


async def _validation(request: Request, error: Exception) -> Response:
    found = cast(RequestValidationError, error).errors()
    fields = [
        {"field": ".".join(str(part) for part in e["loc"][1:]) or str(e["loc"][0]), "message": e["msg"]}
        for e in found[:20]
    ]
    reason = "; ".join(f"{f['field']}: {f['message']}" for f in fields[:3])
    document = InvalidInputError(reason=reason).problem(language_of(request), request.url.path)
    document["errors"] = fields
    return problem_response(document)


async def _http(request: Request, error: Exception) -> Response:
    http = cast(HTTPException, error)
    known: SkytellerError = (
        NotFoundError() if http.status_code == 404 else InvalidInputError(reason=str(http.detail))
    )
    document = known.problem(language_of(request), request.url.path)
    # A body that is not JSON is input that cannot be used, like one of the wrong shape.
    document["status"] = 422 if http.status_code == 400 else http.status_code
    response = problem_response(document)
    response.headers.update(http.headers or {})
    if http.status_code == 405 and (methods := _methods_of(request)):
        response.headers["Allow"] = ", ".join(methods)
    return response


def _methods_of(request: Request) -> list[str]:
    """What the path can be asked with; the framework itself names the methods of one route only."""
    return [
        method
        for method in _METHODS
        for route in request.app.routes
        if not isinstance(route, Mount)
        and route.matches({**request.scope, "method": method})[0] is Match.FULL
    ]


async def _database_away(request: Request, error: Exception) -> Response:
    document = UnavailableError().problem(language_of(request), request.url.path)
    logger.warning("database_away", number=document["number"], error=type(error).__name__)
    return problem_response(document)


async def _database_refused(request: Request, error: Exception) -> Response:
    """A value that only the database could judge (too large a number, an impossible text)."""
    cause = cast(DBAPIError, error).orig
    if isinstance(cause, psycopg.DataError):
        return await _expected(request, InvalidInputError(reason="value"))
    return await _unexpected(request, error)


async def _unexpected(request: Request, error: Exception) -> Response:
    document = SkytellerError().problem(language_of(request), request.url.path)
    logger.error("unexpected", number=document["number"], error=type(error).__name__, exc_info=error)
    return problem_response(document)


def install_error_handlers(app: FastAPI) -> None:
    """Every error leaves as ``application/problem+json``."""
    app.add_exception_handler(SkytellerError, _expected)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    for away in (
        OperationalError,
        InterfaceError,
        PoolTimeoutError,
        psycopg.OperationalError,
        ConnectionError,
    ):
        app.add_exception_handler(away, _database_away)
    app.add_exception_handler(DBAPIError, _database_refused)
    app.add_exception_handler(Exception, _unexpected)
