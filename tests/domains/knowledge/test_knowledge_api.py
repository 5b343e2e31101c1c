"""The knowledge over HTTP."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx
import pytest

from skyteller.domains.inference.service import InferenceService
from skyteller.domains.knowledge import service
from skyteller.domains.knowledge.api import routers
from skyteller.domains.knowledge.handlers import wire
from skyteller.domains.organisation.handlers import wire as wire_organisation
from skyteller.domains.organisation.schemas import Role, Tenant
from skyteller.kernel.db import Database
from skyteller.kernel.ids import new_id
from skyteller.kernel.postgres import Urls
from skyteller.kernel.runtime import Runtime
from tests.factories.app import make_app, make_client, make_runtime
from tests.factories.people import add_staff, add_tenant, staff_token

SCRIPT = "<script>alert(1)</script>"


@dataclass
class Desk:
    runtime: Runtime
    tenant: Tenant
    editor: httpx.AsyncClient
    agent: httpx.AsyncClient
    stranger: httpx.AsyncClient
    nobody: httpx.AsyncClient


@pytest.fixture
async def desk(urls: Urls, database: Database, inference: InferenceService) -> AsyncIterator[Desk]:
    runtime = make_runtime(database, urls)
    runtime.provide(InferenceService, inference)
    app = make_app(runtime, routers, [wire_organisation, wire])
    tenant, elsewhere = await add_tenant(urls), await add_tenant(urls)

    async def client(at: Tenant, role: Role) -> httpx.AsyncClient:
        member = await add_staff(database, at, role, name="罗敏")
        return make_client(app, await staff_token(database, at, member))

    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(one)
            for one in (
                await client(tenant, "editor"),
                await client(tenant, "agent"),
                await client(elsewhere, "editor"),
                make_client(app),
            )
        ]
        yield Desk(runtime, tenant, *clients)


def body(question: str = "怎么挂失", **values: object) -> dict[str, object]:
    return {
        "question": question,
        "similar": ["卡丢了"],
        "answer": "拨打热线",
        "category_id": None,
        "language": "zh-CN",
        "audience": ["customer", "bot", "agent"],
        **values,
    }


async def make(desk: Desk, question: str = "怎么挂失", **values: object) -> dict[str, object]:
    new = body(question, client_id=str(new_id()), **values)
    response = await desk.editor.post("/staff/knowledge/entries", json=new)
    assert response.status_code == 201, response.text
    made: dict[str, object] = response.json()
    return made


async def test_the_path_of_an_entry(desk: Desk) -> None:
    category = await desk.editor.post("/staff/knowledge/categories", json={"name": SCRIPT})
    assert (category.status_code, category.json()["name"]) == (201, SCRIPT)
    new = body(
        SCRIPT,
        answer=SCRIPT,
        similar=[SCRIPT + "?"],
        category_id=category.json()["id"],
        client_id=str(new_id()),
    )
    made = await desk.editor.post("/staff/knowledge/entries", json=new)
    again = await desk.editor.post("/staff/knowledge/entries", json=new)
    assert (made.status_code, again.status_code) == (201, 200)
    entry = made.json()
    assert again.json() == entry
    assert (entry["question"], entry["answer"], entry["similar"]) == (SCRIPT, SCRIPT, [SCRIPT + "?"])
    assert (entry["category"]["name"], entry["updated_by"], entry["status"]) == (SCRIPT, "罗敏", "draft")
    assert entry["updated_at"].endswith("Z")

    at = f"/staff/knowledge/entries/{entry['id']}"
    published = (await desk.editor.post(f"{at}/publish")).json()
    assert (published["status"], published["published"]["answer"]) == ("published", SCRIPT)
    changed = await desk.editor.put(at, json=body(SCRIPT, answer="b", revision=published["revision"]))
    assert (changed.status_code, changed.json()["status"]) == (200, "changed")
    listed = (await desk.editor.get("/staff/knowledge/entries", params={"status": "changed"})).json()
    assert (listed["total"], listed["items"][0]["similar_count"]) == (1, 1)
    found = (await desk.agent.post("/staff/knowledge/search", json={"text": SCRIPT, "limit": 3})).json()
    assert (found["decision"], found["hits"][0]["answer"]) == ("sure", SCRIPT)
    assert (await desk.editor.delete(at)).json()["code"] == "published-before"
    assert (await desk.editor.post(f"{at}/withdraw")).json()["status"] == "draft"
    assert (await desk.editor.post(f"{at}/withdraw")).json()["code"] == "not-published"
    stats = (await desk.agent.get("/staff/knowledge/stats")).json()
    assert stats == {"published": 0, "draft": 1, "changed": 0, "asked_7d": 0, "helped_rate": None}


async def test_an_entry_edited_elsewhere(desk: Desk) -> None:
    entry = await make(desk)
    at = f"/staff/knowledge/entries/{entry['id']}"
    edit = body(answer="甲", revision=entry["revision"])
    assert (await desk.editor.put(at, json=edit)).status_code == 200
    late = await desk.editor.put(at, json={**edit, "answer": "乙"}, headers={"Accept-Language": "en"})
    assert late.status_code == 409
    problem = late.json()
    assert (problem["code"], problem["name"]) == ("edited-elsewhere", "罗敏")
    assert problem["detail"].startswith("罗敏 has just changed")
    assert late.headers["content-type"] == "application/problem+json"


async def test_a_question_that_is_there(desk: Desk) -> None:
    entry = await make(desk)
    twin = body("怎麼掛失？", client_id=str(new_id()))
    response = await desk.editor.post("/staff/knowledge/entries", json=twin)
    assert response.status_code == 409
    assert (response.json()["code"], response.json()["key"]) == ("duplicate-question", entry["key"])


@pytest.mark.parametrize(
    "values",
    [
        {"question": " "},
        {"question": "问" * 201},
        {"question": "a\x00b"},
        {"similar": ["问"] * 51},
        {"similar": ["问" * 201]},
        {"similar": ["\x00"]},
        {"answer": ""},
        {"answer": "答" * 4001},
        {"audience": []},
        {"audience": ["everybody"]},
        {"language": "fr"},
        {"category_id": "x"},
        {"more": 1},
    ],
)
async def test_input_that_cannot_be_used(desk: Desk, values: dict[str, object]) -> None:
    new = {**body(client_id=str(new_id())), **values}
    response = await desk.editor.post("/staff/knowledge/entries", json=new)
    assert (response.status_code, response.json()["code"]) == (422, "invalid-input")


async def test_who_may_what(desk: Desk) -> None:
    entry = await make(desk)
    at = f"/staff/knowledge/entries/{entry['id']}"
    reads = ["/staff/knowledge/entries", at, "/staff/knowledge/categories", "/staff/knowledge/stats"]
    for path in [*reads, "/staff/knowledge/imports"]:
        assert (await desk.agent.get(path)).status_code == 200
        assert (await desk.nobody.get(path)).status_code == 401
    writes = [
        ("POST", "/staff/knowledge/entries", body(client_id=str(new_id()))),
        ("PUT", at, body(revision=1)),
        ("POST", f"{at}/publish", None),
        ("POST", f"{at}/withdraw", None),
        ("DELETE", at, None),
        ("POST", "/staff/knowledge/categories", {"name": "卡"}),
    ]
    for method, path, content in writes:
        assert (await desk.agent.request(method, path, json=content)).status_code == 403
        assert (await desk.nobody.request(method, path, json=content)).status_code == 401
    upload = {"file": ("a.csv", b"question,answer\nq,a\n")}
    assert (await desk.agent.post("/staff/knowledge/imports", files=upload)).status_code == 403


async def test_another_banks_ids(desk: Desk) -> None:
    category = (await desk.editor.post("/staff/knowledge/categories", json={"name": "卡"})).json()
    entry = await make(desk, category_id=category["id"])
    begun = await desk.editor.post(
        "/staff/knowledge/imports", files={"file": ("a.csv", b"question,answer\nq,a\n")}
    )
    at = f"/staff/knowledge/entries/{entry['id']}"
    tries = [
        ("GET", at, None),
        ("PUT", at, body(revision=1)),
        ("POST", f"{at}/publish", None),
        ("POST", f"{at}/withdraw", None),
        ("DELETE", at, None),
        ("POST", "/staff/knowledge/entries", body(category_id=category["id"], client_id=str(new_id()))),
        ("POST", "/staff/knowledge/categories", {"name": "x", "parent_id": category["id"]}),
        ("GET", f"/staff/knowledge/imports/{begun.json()['id']}", None),
    ]
    for method, path, content in tries:
        response = await desk.stranger.request(method, path, json=content)
        assert (response.status_code, response.json()["code"]) == (404, "not-found"), (method, path)
    listed = await desk.stranger.get("/staff/knowledge/entries", params={"category": category["id"]})
    assert listed.json() == {"items": [], "total": 0}
    assert (await desk.stranger.get("/staff/knowledge/imports")).json() == []


async def test_an_upload(desk: Desk) -> None:
    files = {"file": (SCRIPT, "question,answer\n怎么挂失,拨打热线\n,没有\n".encode())}
    begun = await desk.editor.post(
        "/staff/knowledge/imports", files=files, data={"publish": "true", "language": "zh-CN"}
    )
    assert begun.status_code == 202
    assert (begun.json()["filename"], begun.json()["state"]) == (SCRIPT, "running")
    inference = desk.runtime.port(InferenceService)
    await service.run_import(desk.runtime.db, inference, desk.tenant.id, begun.json()["id"])
    at = f"/staff/knowledge/imports/{begun.json()['id']}"
    done = (await desk.agent.get(at, headers={"Accept-Language": "en-GB"})).json()
    assert (done["state"], done["created"], done["refused"]) == ("done", 1, 1)
    assert done["refusals"] == [{"row": 3, "reason": "the question is missing", "text": "没有"}]
    assert (await desk.agent.get("/staff/knowledge/imports")).json()[0]["id"] == done["id"]


async def test_an_upload_of_nothing(desk: Desk) -> None:
    empty = await desk.editor.post("/staff/knowledge/imports", files={"file": ("a.csv", b"")})
    assert (empty.status_code, empty.json()["code"]) == (422, "import-file")
    none = await desk.editor.post("/staff/knowledge/imports", data={"publish": "true"})
    assert none.status_code == 422
