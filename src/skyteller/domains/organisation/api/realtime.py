"""The console's socket."""

from fastapi import APIRouter
from starlette.websockets import WebSocket

from skyteller.kernel.web.deps import runtime_of, staff_of
from skyteller.kernel.web.origin import from_own_page
from skyteller.kernel.web.sockets import serve

router = APIRouter(prefix="/staff", tags=["realtime"])


@router.websocket("/realtime")
async def realtime(socket: WebSocket) -> None:
    """Refused before the handshake (403) for a foreign page; closed with 4401 when not signed in."""
    runtime = runtime_of(socket)
    if not from_own_page(socket, runtime.settings.public_origins):
        await socket.close()
        return
    await serve(socket, runtime.hub, staff_of)
