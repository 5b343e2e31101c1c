"""Health, readiness and metrics."""

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from starlette.responses import Response

from skyteller.kernel.errors import UnavailableError
from skyteller.kernel.web.deps import RuntimeDep
from skyteller.kernel.web.schemas import Wire, problems

router = APIRouter(tags=["operations"])


class Health(Wire):
    """``ok`` and nothing else."""

    status: str = "ok"


@router.get("/healthz")
async def healthz() -> Health:
    """The process answers."""
    return Health()


@router.get("/readyz", responses=problems(503))
async def readyz(runtime: RuntimeDep) -> Health:
    """The process can work: its database answers."""
    try:
        async with runtime.db.app.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except Exception as error:
        raise UnavailableError from error
    return Health()


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics() -> Response:
    """Prometheus exposition."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
