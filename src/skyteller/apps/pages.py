"""The built pages: one folder an app, every unknown path below it is the app itself."""

from pathlib import Path

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

PAGES = {"/console": "console", "/chat": "customer"}

_FOREVER = "public, max-age=31536000, immutable"


class SinglePage(StaticFiles):
    """Files as they are; any other path gets ``index.html``, which must never be cached."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file below ``assets`` may be kept for ever: its name carries its digest."""
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or path.startswith("assets/"):
                raise
            response = await super().get_response("index.html", scope)
        page = isinstance(response, FileResponse) and str(response.path).endswith("index.html")
        if page:
            response.headers["Cache-Control"] = "no-cache"
        elif path.startswith("assets/"):
            response.headers["Cache-Control"] = _FOREVER
        return response


def mount_pages(app: FastAPI, web: Path) -> None:
    """Serve those pages that have been built."""
    for address, name in PAGES.items():
        folder = web / "apps" / name / "dist"
        if folder.is_dir():
            app.mount(address, SinglePage(directory=folder, html=True), name=name)

    @app.get("/", include_in_schema=False)
    async def home() -> Response:
        return RedirectResponse("/console/")
