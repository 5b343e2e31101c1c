"""Routes of the knowledge, for staff."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, Query, Request, Response, UploadFile

from skyteller.domains.inference.service import InferenceService
from skyteller.domains.knowledge import service
from skyteller.domains.knowledge.schemas import (
    CategoryIn,
    CategoryOut,
    EntriesOut,
    EntryChange,
    EntryIn,
    EntryOut,
    ImportOut,
    Language,
    SearchIn,
    SearchResult,
    StatsOut,
    Status,
)
from skyteller.kernel.jobs import jobs_of
from skyteller.kernel.web import RuntimeDep, Staff, StaffSession, problems, requires
from skyteller.kernel.web.handlers import language_of
from skyteller.kernel.web.schemas import Text

router = APIRouter(
    prefix="/staff/knowledge", tags=["knowledge"], dependencies=[Depends(requires("knowledge.view"))]
)
routers = [router]

_EDIT = [Depends(requires("knowledge.edit"))]
_FILENAME_LIMIT = 200


@router.get("/categories", responses=problems(401, 403))
async def list_categories(session: StaffSession) -> list[CategoryOut]:
    """All categories, parents first, with the number of their entries."""
    return await service.categories(session)


@router.post(
    "/categories", status_code=201, dependencies=_EDIT, responses=problems(400, 401, 403, 404, 409, 422)
)
async def add_category(session: StaffSession, new: CategoryIn) -> CategoryOut:
    """A new category."""
    return await service.create_category(session, new)


@router.get("/stats", responses=problems(401, 403))
async def get_stats(session: StaffSession) -> StatsOut:
    """Entries by state, and a week of answers."""
    return await service.stats(session)


@router.get("/entries", responses=problems(401, 403, 422))
async def list_entries(
    session: StaffSession,
    category: Annotated[UUID | None, Query()] = None,
    status: Annotated[Status | None, Query()] = None,
    q: Annotated[Text | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> EntriesOut:
    """Entries, those edited last first."""
    return await service.list_entries(
        session, category_id=category, status=status, q=q, limit=limit, offset=offset
    )


@router.post(
    "/entries",
    status_code=201,
    dependencies=_EDIT,
    responses={200: {"model": EntryOut}, **problems(400, 401, 403, 404, 409, 422)},
)
async def add_entry(session: StaffSession, staff: Staff, new: EntryIn, response: Response) -> EntryOut:
    """A new draft; a repeat of its ``client_id`` is answered with 200 and the entry it made."""
    entry, created = await service.create(session, new, by=staff.name)
    response.status_code = 201 if created else 200
    return entry


@router.get("/entries/{entry_id}", responses=problems(401, 403, 404, 422))
async def get_entry(session: StaffSession, entry_id: UUID) -> EntryOut:
    """One entry with everything."""
    return await service.get(session, entry_id)


@router.put("/entries/{entry_id}", dependencies=_EDIT, responses=problems(400, 401, 403, 404, 409, 422))
async def change_entry(session: StaffSession, staff: Staff, entry_id: UUID, change: EntryChange) -> EntryOut:
    """Edit an entry; refused when it was edited since it was read."""
    return await service.update(session, entry_id, change, by=staff.name)


@router.post(
    "/entries/{entry_id}/publish", dependencies=_EDIT, responses=problems(401, 403, 404, 409, 422, 503)
)
async def publish_entry(session: StaffSession, staff: Staff, runtime: RuntimeDep, entry_id: UUID) -> EntryOut:
    """Let customers and agents see the entry as it is now."""
    return await service.publish(session, runtime.port(InferenceService), entry_id, by=staff.name)


@router.post("/entries/{entry_id}/withdraw", dependencies=_EDIT, responses=problems(401, 403, 404, 409, 422))
async def withdraw_entry(session: StaffSession, entry_id: UUID) -> EntryOut:
    """Show the entry to nobody any more."""
    return await service.withdraw(session, entry_id)


@router.delete(
    "/entries/{entry_id}",
    status_code=204,
    dependencies=_EDIT,
    responses=problems(401, 403, 404, 409, 422),
)
async def delete_entry(session: StaffSession, entry_id: UUID) -> None:
    """Delete a draft that never was published."""
    await service.delete(session, entry_id)


@router.post("/search", responses=problems(400, 401, 403, 422))
async def search(session: StaffSession, runtime: RuntimeDep, question: SearchIn) -> SearchResult:
    """What agents may use to answer this question."""
    return await runtime.port(service.SearchService).search(
        session, question.text, question.limit, audience="agent"
    )


@router.post("/imports", status_code=202, dependencies=_EDIT, responses=problems(400, 401, 403, 413, 422))
async def start_import(
    session: StaffSession,
    staff: Staff,
    runtime: RuntimeDep,
    request: Request,
    file: Annotated[UploadFile, File()],
    publish: Annotated[bool, Form()] = False,
    language: Annotated[Language, Form()] = "zh-CN",
) -> ImportOut:
    """Take a CSV or JSONL file; its entries are imported in the background."""
    return await service.start_import(
        session,
        jobs_of(runtime),
        filename=_printable(file.filename or ""),
        payload=await file.read(),
        publish=publish,
        language=language,
        by=staff.name,
        words=language_of(request),
    )


@router.get("/imports", responses=problems(401, 403))
async def list_imports(session: StaffSession, request: Request) -> list[ImportOut]:
    """The last imports, the newest first."""
    return await service.list_imports(session, language_of(request))


@router.get("/imports/{import_id}", responses=problems(401, 403, 404, 422))
async def get_import(session: StaffSession, request: Request, import_id: UUID) -> ImportOut:
    """How far an import has come, and what it refused."""
    return await service.get_import(session, import_id, language_of(request))


def _printable(name: str) -> str:
    cleaned = name.replace("\x00", "").encode("utf-8", "replace").decode()
    return cleaned[:_FILENAME_LIMIT]
