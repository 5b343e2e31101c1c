"""The life of one socket: sign in, frames in, frames out."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.websockets import WebSocket, WebSocketDisconnect

from skyteller.kernel.auth import Principal
from skyteller.kernel.errors import (
    InvalidInputError,
    NotSignedInError,
    SkytellerError,
    TooLargeError,
    UnavailableError,
)
from skyteller.kernel.realtime import Connection, Hub
from skyteller.kernel.web.handlers import language_of
from skyteller.kernel.web.middleware import DIRECT_SEND
from skyteller.kernel.web.schemas import utc_iso

FRAME_LIMIT = 64 * 1024
SIGN_IN_SECONDS = 8.0
HEARTBEAT_SECONDS = 3

logger = structlog.get_logger(__name__)

SignIn = Callable[[WebSocket], Awaitable[Principal]]


async def read_frame(socket: WebSocket) -> dict[str, Any]:
    """The next frame as an object; raises for what is not one, too."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1006))
    raw = message.get("text")
    if raw is None:
        raise InvalidInputError(reason="binary frame")
    if len(raw) > FRAME_LIMIT:
        raise TooLargeError(limit=FRAME_LIMIT)
    try:
        frame = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise InvalidInputError(reason="not JSON") from error
    if not isinstance(frame, dict):
        raise InvalidInputError(reason="not an object")
    return frame


async def serve(socket: WebSocket, hub: Hub, sign_in: SignIn) -> None:
    """Serve ``socket`` until it closes. Never raises for what a client may send."""
    await socket.accept()
    try:
        async with asyncio.timeout(SIGN_IN_SECONDS):
            principal = await sign_in(socket)
    except WebSocketDisconnect:
        return
    except NotSignedInError:
        await _close(socket, 4401)
        return
    except TimeoutError:
        # A silent client, or a server under too much load: come back, but stay signed in.
        await _close(socket, 1013)
        return
    except SkytellerError:
        await _close(socket, 4400)
        return
    except (SQLAlchemyError, OSError):
        await _close(socket, 1013)
        return
    several = socket.query_params.get("frames") == "several"
    send = socket.scope.get(DIRECT_SEND, socket.send)
    connection = Connection(socket, send, principal, language_of(socket), several=several)
    connection.push_json(
        {
            "type": "hello",
            "connection": connection.id,
            "server_time": utc_iso(),
            "heartbeat_s": HEARTBEAT_SECONDS,
        }
    )
    hub.join(connection)
    try:
        await _listen(socket, connection, hub)
    except (WebSocketDisconnect, RuntimeError):
        return
    finally:
        hub.leave(connection)


async def _close(socket: WebSocket, code: int) -> None:
    try:
        await socket.close(code)
    except (RuntimeError, WebSocketDisconnect):
        return


async def _listen(socket: WebSocket, connection: Connection, hub: Hub) -> None:
    while connection.open:
        where: dict[str, Any] = {}
        try:
            frame = await read_frame(socket)
            kind = frame.get("type")
            if isinstance(frame.get("topic"), str):
                where = {"topic": frame["topic"][:120]}
            if kind == "send":
                # The hot frame: its handler answers by itself (ack or nack).
                await _handle(hub, connection, frame, "send")
            elif kind == "ping":
                connection.push('{"type":"pong"}')
                hub.hear(connection)
            elif kind == "subscribe":
                await hub.subscribe(connection, frame.get("topic"), frame.get("after"))
            elif kind == "unsubscribe":
                hub.unsubscribe(connection, frame.get("topic"))
            else:
                await _handle(hub, connection, frame, kind)
        except SkytellerError as error:
            connection.push_error(error, **where)
        except (WebSocketDisconnect, RuntimeError):
            raise
        except Exception as error:  # noqa: BLE001 - a fault in one frame must not end the connection
            connection.push_error(_fault(error, connection), **where)


def _fault(error: Exception, connection: Connection) -> SkytellerError:
    """What the client is told of a frame that could not be handled, through no fault of its own."""
    if isinstance(error, SQLAlchemyError | OSError):
        logger.warning("frame_failed", error=type(error).__name__, connection=connection.id)
        return UnavailableError()
    logger.error("unexpected", error=type(error).__name__, connection=connection.id, exc_info=error)
    return SkytellerError()


async def _handle(hub: Hub, connection: Connection, frame: dict[str, Any], kind: object) -> None:
    handler = hub.frames.get(kind) if isinstance(kind, str) else None
    if handler is None:
        raise InvalidInputError(reason="type")
    pending = handler(connection, frame)
    if pending is not None:
        await pending
