"""Signing in, being locked out, sessions and how they end."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest
from argon2 import extract_parameters
from sqlalchemy import text

from skyteller.domains.organisation import service
from skyteller.domains.organisation.errors import InvalidCredentialsError
from skyteller.domains.organisation.schemas import StaffMember, Tenant
from skyteller.domains.organisation.service.sign_in import ATTEMPTS
from skyteller.kernel.clock import ManualClock, use_clock
from skyteller.kernel.db import Database
from skyteller.kernel.web.deps import SESSION_COOKIE
from tests.factories.people import PASSWORD, add_staff, staff_token

Connect = Callable[..., httpx.AsyncClient]
START = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


async def sign_in(
    client: httpx.AsyncClient, password: str = PASSWORD, username: str = "lin", bank: str = "qingshi"
) -> httpx.Response:
    return await client.post(
        "/staff/session", json={"bank": bank, "username": username, "password": password}
    )


@pytest.fixture
async def lin(database: Database, bank: Tenant) -> StaffMember:
    """An agent."""
    return await add_staff(database, bank, "agent", username="lin", work_no="3017")


async def test_the_banks_to_choose_from(connect: Connect, bank: Tenant, other_bank: Tenant) -> None:
    answer = await connect().get("/staff/banks")
    assert [b["slug"] for b in answer.json()] == ["elsewhere", "qingshi"]
    assert set(answer.json()[0]) == {"slug", "name", "name_en"}


async def test_sign_in_and_out(connect: Connect, lin: StaffMember) -> None:
    client = connect()
    answer = await sign_in(client, username="LIN")
    assert answer.status_code == 200, answer.text
    me = answer.json()
    assert me["staff"] == {
        "id": str(lin.id),
        "name": lin.name,
        "username": "lin",
        "work_no": "3017",
        "roles": ["agent"],
        "branch": None,
    }
    assert me["tenant"]["slug"] == "qingshi"
    assert me["permissions"] == sorted(service.permissions_of(["agent"]))
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith(f"{SESSION_COOKIE}=")
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
    assert "secure" not in cookie
    assert (await client.get("/staff/session")).json() == me
    token = client.cookies[SESSION_COOKIE]
    assert (await client.delete("/staff/session")).status_code == 204
    assert SESSION_COOKIE not in client.cookies
    refused = await connect(token).get("/staff/session")
    assert (refused.status_code, refused.json()["code"]) == (401, "not-signed-in")


@pytest.mark.parametrize(
    ("bank_slug", "username", "password"),
    [("qingshi", "lin", "wrong password"), ("qingshi", "nobody", PASSWORD), ("nowhere", "lin", PASSWORD)],
)
async def test_refusals_look_the_same(
    connect: Connect, lin: StaffMember, bank_slug: str, username: str, password: str
) -> None:
    answer = await sign_in(connect(), password, username, bank_slug)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (401, "invalid-credentials")
    assert problem["title"] == "用户名或密码不对，请核对后再试。"
    assert "set-cookie" not in answer.headers


async def test_an_unknown_name_costs_a_hash_of_the_same_price(
    lin: StaffMember, bank: Tenant, database: Database
) -> None:
    async with database.transaction(bank.id) as session:
        await service.set_password(session, lin.id, "a password with the full cost")
    async with database.transaction(bank.id) as session:
        known = await service.begin_sign_in(session, "lin")
        unknown = await service.begin_sign_in(session, "nobody")
    price = [extract_parameters(attempt.password_hash) for attempt in (known, unknown)]
    assert price[0] == price[1]
    with pytest.raises(InvalidCredentialsError):
        await service.check_sign_in(unknown, "wrong password")


async def test_an_inactive_member_cannot_sign_in(
    connect: Connect, admin: httpx.AsyncClient, lin: StaffMember
) -> None:
    await admin.patch(f"/staff/members/{lin.id}", json={"active": False})
    assert (await sign_in(connect())).json()["code"] == "invalid-credentials"


async def test_five_failures_lock_for_fifteen_minutes(connect: Connect, lin: StaffMember) -> None:
    client = connect()
    with use_clock(ManualClock(START)) as clock:
        assert isinstance(clock, ManualClock)
        for _ in range(ATTEMPTS):
            assert (await sign_in(client, "wrong password")).status_code == 401
        locked = await sign_in(client)
        assert (locked.status_code, locked.json()["code"]) == (423, "account-locked")
        assert locked.json()["retry_after_s"] == 900
        assert locked.headers["retry-after"] == "900"
        clock.advance(899)
        assert (await sign_in(client)).json()["retry_after_s"] == 1
        clock.advance(1)
        assert (await sign_in(client, "wrong password")).status_code == 401, "the count begins anew"
        assert (await sign_in(client)).status_code == 200


async def test_a_success_forgets_the_failures(connect: Connect, lin: StaffMember) -> None:
    client = connect()
    for _ in range(2):
        for _ in range(ATTEMPTS - 1):
            assert (await sign_in(client, "wrong password")).status_code == 401
        assert (await sign_in(client)).status_code == 200


async def test_many_guesses_at_once_are_no_way_around(connect: Connect, lin: StaffMember) -> None:
    client = connect()
    answers = await asyncio.gather(*(sign_in(client, f"guess {n}") for n in range(12)))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [401] * ATTEMPTS + [423] * (12 - ATTEMPTS)


async def test_a_lock_stays_in_its_bank(
    connect: Connect, lin: StaffMember, other_bank: Tenant, database: Database
) -> None:
    await add_staff(database, other_bank, username="lin")
    client = connect()
    for _ in range(ATTEMPTS):
        await sign_in(client, "wrong password")
    assert (await sign_in(client)).status_code == 423
    assert (await sign_in(client, bank="elsewhere")).status_code == 200


async def test_a_session_ends_by_itself(
    connect: Connect, lin: StaffMember, database: Database, bank: Tenant
) -> None:
    with use_clock(ManualClock(START)) as clock:
        assert isinstance(clock, ManualClock)
        client = connect(await staff_token(database, bank, lin, hours=12))
        assert (await client.get("/staff/session")).status_code == 200
        clock.advance(12 * 3600 - 1)
        assert (await client.get("/staff/session")).status_code == 200
        clock.advance(1)
        assert (await client.get("/staff/session")).status_code == 401


async def test_last_seen_is_written_at_most_once_a_minute(
    connect: Connect, lin: StaffMember, database: Database, bank: Tenant
) -> None:
    with use_clock(ManualClock(START)) as clock:
        assert isinstance(clock, ManualClock)
        token = await staff_token(database, bank, lin)

        async def seen() -> float:
            # A fresh authenticator: no answer from the cache.
            await service.SessionAuthenticator(database).authenticate(token)
            async with database.transaction(bank.id) as session:
                at = (await session.scalars(text("SELECT last_seen_at FROM staff_sessions"))).one()
            return float((at - START).total_seconds())

        clock.advance(50)
        assert await seen() == 0
        clock.advance(50)
        assert await seen() == 100
        clock.advance(50)
        assert await seen() == 100


async def test_own_sessions(connect: Connect, lin: StaffMember, database: Database, bank: Tenant) -> None:
    phone = await staff_token(database, bank, lin)
    desk = connect(await staff_token(database, bank, lin))
    items = (await desk.get("/staff/sessions")).json()["items"]
    assert [item["current"] for item in items] == [True, False]
    assert set(items[0]) == {"id", "created_at", "last_seen_at", "user_agent", "current"}
    lost = items[1]["id"]
    assert (await desk.delete(f"/staff/sessions/{lost}")).status_code == 204
    assert (await connect(phone).get("/staff/session")).status_code == 401
    assert (await desk.delete(f"/staff/sessions/{lost}")).status_code == 404, "it has ended already"
    assert len((await desk.get("/staff/sessions")).json()["items"]) == 1


async def test_a_colleagues_session_is_not_mine(
    connect: Connect, admin: httpx.AsyncClient, lin: StaffMember, database: Database, bank: Tenant
) -> None:
    desk = connect(await staff_token(database, bank, lin))
    theirs = (await desk.get("/staff/sessions")).json()["items"][0]["id"]
    assert (await admin.delete(f"/staff/sessions/{theirs}")).status_code == 404
    assert (await desk.get("/staff/session")).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "0" * 32 + ".abc", "é.é", "." * 5_000])
async def test_made_up_tokens(connect: Connect, bank: Tenant, token: str) -> None:
    answer = await connect().get("/staff/session", headers={"Authorization": f"Bearer {token}".encode()})
    assert answer.status_code == 401


async def test_a_token_is_good_for_its_own_bank_only(
    connect: Connect, lin: StaffMember, database: Database, bank: Tenant, other_bank: Tenant
) -> None:
    token = await staff_token(database, bank, lin)
    moved = f"{other_bank.id.hex}.{token.partition('.')[2]}"
    assert (await connect(moved).get("/staff/session")).status_code == 401
    assert (await connect(token).get("/staff/session")).status_code == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 401),
        ("http://bank.test", 401),
        ("http://BANK.test:80", 401),
        ("https://console.bank.test", 401),
        ("https://evil.test", 403),
        ("http://bank.test.evil.test", 403),
        ("http://bank.test:8080", 403),
        ("null", 403),
        ("http://[", 403),
    ],
)
async def test_writes_come_from_our_own_pages(
    connect: Connect, lin: StaffMember, origin: str | None, status: int
) -> None:
    client = connect()
    if origin is not None:
        client.headers["Origin"] = origin
    answer = await sign_in(client, "wrong password")
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["code"] == "foreign-origin"
        assert (await client.get("/staff/banks")).status_code == 200, "reading is free"


@pytest.mark.parametrize("field", ["bank", "username", "password"])
@pytest.mark.parametrize("value", ["\x00", "\ud800", "x" * 5_000, None, 7, {}])
async def test_unusable_forms(connect: Connect, bank: Tenant, field: str, value: object) -> None:
    import json

    form = {"bank": "qingshi", "username": "lin", "password": PASSWORD, field: value}
    answer = await connect().post(
        "/staff/session", content=json.dumps(form), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
