"""Staff of a bank: who may see and change whom."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

import httpx
import pytest

from skyteller.domains.organisation import service
from skyteller.domains.organisation.schemas import Role, StaffMember, Tenant
from skyteller.kernel.db import Database
from tests.factories.people import PASSWORD, add_staff, staff_token

Connect = Callable[..., httpx.AsyncClient]

NEW = {
    "name": "陈立",
    "username": "chenli",
    "work_no": "3018",
    "roles": ["agent"],
    "branch_id": None,
    "password": "a good long password",
}


async def sign_in(client: httpx.AsyncClient, username: str, password: str) -> int:
    form = {"bank": "qingshi", "username": username, "password": password}
    return (await client.post("/staff/session", json=form)).status_code


async def test_add_somebody(
    admin: httpx.AsyncClient, connect: Connect, database: Database, bank: Tenant
) -> None:
    async with database.transaction(bank.id) as session:
        branch = await service.ensure_branch(session, "城关支行")
    added = await admin.post("/staff/members", json={**NEW, "branch_id": str(branch.id)})
    assert added.status_code == 201, added.text
    member = added.json()
    assert member["branch"] == {"id": str(branch.id), "name": "城关支行"}
    assert (member["active"], member["locked_until"], member["last_login_at"]) == (True, None, None)
    assert not {"password", "password_hash"} & set(member)
    assert await sign_in(connect(), "chenli", "a good long password") == 200
    items = (await admin.get("/staff/members")).json()["items"]
    assert {item["username"] for item in items} == {"admin", "chenli"}
    assert next(i for i in items if i["username"] == "chenli")["last_login_at"].endswith("Z")
    assert (await admin.get("/staff/branches")).json() == {
        "items": [{"id": str(branch.id), "name": "城关支行"}]
    }


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"username": "ADMIN"}, 409, "username-taken"),
        ({"work_no": "9999"}, 409, "work-no-taken"),
        ({"password": "too short"}, 422, "weak-password"),
        ({"username": "chenli-chenli", "password": "CHENLI-chenli"}, 422, "weak-password"),
        ({"branch_id": str(uuid4())}, 404, "unknown-branch"),
        ({"roles": []}, 422, "invalid-input"),
        ({"roles": ["king"]}, 422, "invalid-input"),
        ({"username": "陈立"}, 422, "invalid-input"),
        ({"name": "  "}, 422, "invalid-input"),
        ({"work_no": "3 018"}, 422, "invalid-input"),
        ({"tenant_id": str(uuid4())}, 422, "invalid-input"),
    ],
)
async def test_who_cannot_be_added(
    admin: httpx.AsyncClient,
    database: Database,
    bank: Tenant,
    change: dict[str, object],
    status: int,
    code: str,
) -> None:
    await add_staff(database, bank, work_no="9999")
    answer = await admin.post("/staff/members", json={**NEW, **change})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert len((await admin.get("/staff/members")).json()["items"]) == 2


@pytest.mark.parametrize("role", ["agent", "leader", "editor"])
async def test_only_administrators_manage(
    connect: Connect, database: Database, bank: Tenant, administrator: StaffMember, role: Role
) -> None:
    client = connect(await staff_token(database, bank, await add_staff(database, bank, role)))
    target = f"/staff/members/{administrator.id}"
    refused = [
        await client.post("/staff/members", json=NEW),
        await client.patch(target, json={"active": False}),
        await client.post(f"{target}/password", json={"password": "a good long password"}),
        await client.post(f"{target}/revoke"),
        await client.post(f"{target}/unlock"),
    ]
    assert [answer.status_code for answer in refused] == [403] * 5
    assert (await client.get("/staff/members")).status_code == (200 if role == "leader" else 403)
    assert (await client.get("/staff/branches")).status_code == 200


async def test_nothing_without_signing_in(connect: Connect, administrator: StaffMember) -> None:
    client, target = connect(), f"/staff/members/{administrator.id}"
    answers = [
        await client.get("/staff/session"),
        await client.delete("/staff/session"),
        await client.get("/staff/sessions"),
        await client.delete(f"/staff/sessions/{uuid4()}"),
        await client.get("/staff/members"),
        await client.post("/staff/members", json=NEW),
        await client.patch(target, json={}),
        await client.post(f"{target}/password", json={"password": "a good long password"}),
        await client.post(f"{target}/revoke"),
        await client.post(f"{target}/unlock"),
        await client.get("/staff/branches"),
    ]
    assert {answer.status_code for answer in answers} == {401}


async def test_strangers_do_not_exist(
    admin: httpx.AsyncClient, connect: Connect, database: Database, other_bank: Tenant
) -> None:
    stranger = await add_staff(database, other_bank, "administrator", username="stranger")
    their_token = await staff_token(database, other_bank, stranger)
    their_session = (await connect(their_token).get("/staff/sessions")).json()["items"][0]["id"]
    for staff_id in (stranger.id, uuid4()):
        target = f"/staff/members/{staff_id}"
        answers = [
            await admin.patch(target, json={"name": "taken over"}),
            await admin.post(f"{target}/password", json={"password": "a good long password"}),
            await admin.post(f"{target}/revoke"),
            await admin.post(f"{target}/unlock"),
            await admin.delete(f"/staff/sessions/{their_session}"),
        ]
        assert [answer.status_code for answer in answers] == [404] * 5
    async with database.transaction(other_bank.id) as session:
        theirs = await service.ensure_branch(session, "别家支行")
    answer = await admin.post("/staff/members", json={**NEW, "branch_id": str(theirs.id)})
    assert answer.json()["code"] == "unknown-branch"
    assert (await admin.get("/staff/branches")).json() == {"items": []}
    assert (await connect(their_token).get("/staff/session")).json()["staff"]["name"] == stranger.name


async def test_change_somebody(admin: httpx.AsyncClient, database: Database, bank: Tenant) -> None:
    member = await add_staff(database, bank, "agent")
    async with database.transaction(bank.id) as session:
        branch = await service.ensure_branch(session, "城关支行")
    target = f"/staff/members/{member.id}"
    moved = (await admin.patch(target, json={"branch_id": str(branch.id), "name": "林小燕"})).json()
    assert (moved["name"], moved["branch"]["name"], moved["roles"]) == ("林小燕", "城关支行", ["agent"])
    same = (await admin.patch(target, json={})).json()
    assert same == moved
    left = (await admin.patch(target, json={"branch_id": None, "roles": ["leader", "agent", "agent"]})).json()
    assert (left["branch"], left["roles"]) == (None, ["agent", "leader"])


async def test_losing_a_permission_ends_the_sessions(
    admin: httpx.AsyncClient, connect: Connect, database: Database, bank: Tenant
) -> None:
    member = await add_staff(database, bank, "agent")
    client = connect(await staff_token(database, bank, member))
    target = f"/staff/members/{member.id}"
    await client.get("/staff/session")
    await admin.patch(target, json={"roles": ["agent", "leader"]})
    gained = await client.get("/staff/members")
    assert gained.status_code == 200, "what was gained holds at once"
    await admin.patch(target, json={"roles": ["editor"]})
    assert (await client.get("/staff/session")).status_code == 401
    client = connect(await staff_token(database, bank, member))
    await client.get("/staff/session")
    await admin.patch(target, json={"active": False})
    assert (await client.get("/staff/session")).status_code == 401


async def test_a_new_password_ends_the_sessions_and_the_lock(
    admin: httpx.AsyncClient, connect: Connect, database: Database, bank: Tenant
) -> None:
    member = await add_staff(database, bank, username="lin")
    client = connect(await staff_token(database, bank, member))
    for _ in range(5):
        await sign_in(connect(), "lin", "wrong password")
    assert (await admin.get("/staff/members")).json()["items"][1]["locked_until"] is not None
    target = f"/staff/members/{member.id}"
    weak = await admin.post(f"{target}/password", json={"password": "short"})
    assert weak.json()["code"] == "weak-password"
    assert (await client.get("/staff/session")).status_code == 200
    given = await admin.post(f"{target}/password", json={"password": "a new good password"})
    assert given.status_code == 204
    assert (await client.get("/staff/session")).status_code == 401
    assert await sign_in(connect(), "lin", PASSWORD) == 401
    assert await sign_in(connect(), "lin", "a new good password") == 200


async def test_unlock(admin: httpx.AsyncClient, connect: Connect, database: Database, bank: Tenant) -> None:
    member = await add_staff(database, bank, username="lin")
    for _ in range(5):
        await sign_in(connect(), "lin", "wrong password")
    assert await sign_in(connect(), "lin", PASSWORD) == 423
    assert (await admin.post(f"/staff/members/{member.id}/unlock")).status_code == 204
    assert await sign_in(connect(), "lin", PASSWORD) == 200


async def test_revoke(admin: httpx.AsyncClient, connect: Connect, database: Database, bank: Tenant) -> None:
    member = await add_staff(database, bank)
    clients = [connect(await staff_token(database, bank, member)) for _ in range(2)]
    assert [(await client.get("/staff/session")).status_code for client in clients] == [200, 200]
    assert (await admin.post(f"/staff/members/{member.id}/revoke")).status_code == 204
    assert [(await client.get("/staff/session")).status_code for client in clients] == [401, 401]
    assert (await admin.get("/staff/session")).status_code == 200


@pytest.mark.parametrize("change", [{"active": False}, {"roles": ["agent"]}])
async def test_administrators_do_not_lock_themselves_out(
    admin: httpx.AsyncClient, administrator: StaffMember, change: dict[str, object]
) -> None:
    answer = await admin.patch(f"/staff/members/{administrator.id}", json=change)
    assert (answer.status_code, answer.json()["code"]) == (409, "own-account")
    assert (await admin.get("/staff/session")).status_code == 200


async def test_two_administrators_cannot_remove_each_other(
    admin: httpx.AsyncClient, connect: Connect, database: Database, bank: Tenant, administrator: StaffMember
) -> None:
    second = await add_staff(database, bank, "administrator")
    other = connect(await staff_token(database, bank, second))
    await asyncio.gather(admin.get("/staff/session"), other.get("/staff/session"))
    await asyncio.gather(
        admin.patch(f"/staff/members/{second.id}", json={"active": False}),
        other.patch(f"/staff/members/{administrator.id}", json={"active": False}),
    )
    async with database.transaction(bank.id) as session:
        active = [m for m in await service.members(session) if m.active and "administrator" in m.roles]
    assert len(active) == 1


def test_permissions_of() -> None:
    assert service.permissions_of([]) == frozenset()
    assert service.permissions_of(["king"]) == frozenset()
    assert "staff.manage" in service.permissions_of(["administrator"])
    assert "conversations.serve" in service.permissions_of(["agent"])
    assert "staff.view" not in service.permissions_of(["agent"])
    assert "conversations.serve" not in service.permissions_of(["administrator", "editor"])
    assert service.permissions_of(["agent", "editor"]) == service.permissions_of(
        ["agent"]
    ) | service.permissions_of(["editor"])
