"""Another bank's ids in every route, in every topic, in every frame: nothing there, and never data."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.hostile.house import Bank, House, ask
from tests.hostile.routes import (
    Door,
    body_schema,
    doors,
    id_fields,
    minimal_body,
    openapi,
    operation,
    sockets,
    the_app,
)
from tests.hostile.sockets import asked, customer, everything_until_pong, say, staff

# The directory of banks is public: it is how a visitor or a member of staff finds theirs.
PUBLIC = {
    Door("GET", "/"),
    Door("GET", "/healthz"),
    Door("GET", "/readyz"),
    Door("GET", "/metrics"),
    Door("GET", "/openapi.json"),
    Door("GET", "/asyncapi.json"),
    Door("GET", "/customer/banks/{slug}"),
    Door("POST", "/customer/banks/{slug}/visitors"),
    Door("GET", "/staff/banks"),
    Door("POST", "/staff/session"),
}
# Ends the session that asks: tested with a session of its own.
LAST = Door("DELETE", "/staff/session")

# Ids of others inside a body: the door, the field, the conversation or entry of ours it is about.
IN_BODIES = {
    (Door("POST", "/staff/members"), "branch_id"),
    (Door("PATCH", "/staff/members/{staff_id}"), "branch_id"),
    (Door("POST", "/staff/knowledge/categories"), "parent_id"),
    (Door("POST", "/staff/knowledge/entries"), "category_id"),
    (Door("PUT", "/staff/knowledge/entries/{entry_id}"), "category_id"),
    (Door("POST", "/staff/conversations/{conversation_id}/transfer"), "queue_id"),
    (Door("POST", "/staff/conversations/{conversation_id}/transfer"), "staff_id"),
}
IN_QUERIES = {(Door("GET", "/staff/knowledge/entries"), "category")}

WITH_IDS = [door for door in doors() if door.ids and door not in PUBLIC]
WITHOUT_IDS = [door for door in doors() if not door.ids and door not in PUBLIC | {LAST}]


def token(bank: Bank, door: Door) -> str:
    return bank.customer_token if door.side == "customer" else bank.everybody


def knock(house: House, door: Door, bearer: str | None, ids: dict[str, str], **more: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    body = minimal_body(door)
    sent: dict[str, Any] = {"json": body} if body is not None else {}
    if body is None and (found := body_schema(door)) and "multipart" in found[0]:
        sent = {"files": {"file": ("x.csv", b"question,answer\na,b\n")}}
    return ask(door.method, house.address + door.path.format(**ids), headers=headers, **{**sent, **more})


def leaks(text: str, bank: Bank) -> list[str]:
    """What of a bank stands in an answer."""
    known = {
        bank.tenant.slug,
        str(bank.tenant.id),
        *(str(member.id) for member in bank.staff.values()),
        *(str(found) for found in bank.conversations.values()),
        *(value for value in bank.ids.values() if len(value) > 30),
    }
    return sorted(word for word in known if word in text)


def test_every_route_is_walked() -> None:
    described = {
        (method.upper(), path) for path, operations in openapi()["paths"].items() for method in operations
    }
    walked = {(door.method, door.path) for door in doors()}
    assert described <= walked
    assert set(PUBLIC) <= set(doors())
    assert {door.side for door in doors() if door not in PUBLIC} == {"staff", "customer"}
    assert sockets() == {"/customer/realtime", "/staff/realtime"}


@pytest.mark.parametrize("door", WITH_IDS, ids=str)
def test_ids_of_another_bank(house: House, door: Door) -> None:
    ids = {name: house.theirs.ids[name] for name in door.ids}
    for state in house.theirs.conversations if "conversation_id" in ids else ("any",):
        if "conversation_id" in ids:
            ids["conversation_id"] = str(house.theirs.conversations[state])
        answer = knock(house, door, token(house.ours, door), ids)
        assert answer.status_code in {403, 404}, f"{state}: {answer.text}"
        assert answer.headers["content-type"] == "application/problem+json"
        told = answer.json()
        told.pop("instance")
        assert not leaks(str(told), house.theirs)


@pytest.mark.parametrize("door", [d for d in WITH_IDS if d.side == "customer"], ids=str)
def test_conversations_of_another_customer_of_the_same_bank(house: House, door: Door) -> None:
    strange = {state: i for state, i in house.ours.conversations.items() if state != "bot"}
    for state, conversation_id in strange.items():
        ids = {**house.ours.ids, "conversation_id": str(conversation_id)}
        answer = knock(house, door, house.ours.customer_token, ids)
        assert answer.status_code == 404, f"{state}: {answer.text}"


@pytest.mark.parametrize("door", [*WITHOUT_IDS, *WITH_IDS, LAST], ids=str)
def test_no_token_and_the_wrong_kind_of_token(house: House, door: Door) -> None:
    wrong = house.ours.everybody if door.side == "customer" else house.ours.customer_token
    for bearer in (None, wrong, "x", "a.b.c", f"{house.ours.tenant.id.hex}.x"):
        answer = knock(house, door, bearer, house.ours.ids)
        assert answer.status_code == 401, f"{bearer}: {answer.text}"


@pytest.mark.parametrize("door", WITHOUT_IDS, ids=str)
def test_lists_hold_nothing_of_another_bank(house: House, door: Door) -> None:
    answer = knock(house, door, token(house.ours, door), {})
    assert answer.status_code < 500, answer.text
    assert not leaks(answer.text, house.theirs)


def test_ids_in_bodies_are_all_known() -> None:
    found = set()
    for door in doors():
        schema = body_schema(door)
        if schema is not None:
            found |= {(door, name) for name in id_fields(schema[1]) if name != "client_id"}
    assert found == IN_BODIES


@pytest.mark.parametrize(("door", "field"), sorted(IN_BODIES, key=str), ids=str)
def test_ids_of_another_bank_in_bodies(house: House, door: Door, field: str) -> None:
    theirs = {**house.theirs.ids, "staff_id": str(house.theirs.staff["everybody"].id)}
    body = {field: theirs[field]} if "transfer" in door.path else {**minimal_body(door), field: theirs[field]}
    if "revision" in body:
        body["revision"] = 1
    answer = knock(house, door, house.ours.everybody, house.ours.ids, json=body)
    assert answer.status_code == 404, answer.text
    assert not leaks(answer.text, house.theirs)


def test_ids_in_queries_are_all_known() -> None:
    found = {
        (door, parameter["name"])
        for door in doors()
        for parameter in operation(door).get("parameters", [])
        if parameter["in"] == "query" and "uuid" in str(parameter["schema"])
    }
    assert found == IN_QUERIES


def test_a_category_of_another_bank_is_empty(house: House) -> None:
    door = Door("GET", "/staff/knowledge/entries")
    answer = knock(
        house, door, house.ours.everybody, {}, params={"category": house.theirs.ids["category_id"]}
    )
    assert answer.status_code in {200, 404}
    assert not answer.json().get("items")


def keys(bank: Bank) -> dict[str, list[str]]:
    """For each kind of topic what names something of this bank; a new kind must be added here."""
    of_conversations = [str(found) for found in bank.conversations.values()]
    people = [str(member.id) for member in bank.staff.values()]
    return {
        "timeline": of_conversations,
        "conversation": of_conversations,
        "wait": of_conversations,
        "desk": [*people, str(bank.tenant.id)],
        "floor": [str(bank.tenant.id), bank.ids["queue_id"], *people[:1]],
    }


def test_every_kind_of_topic_is_tried(house: House) -> None:
    assert sorted(keys(house.theirs)) == the_app().state.runtime.hub.kinds()
    assert sorted(the_app().state.runtime.hub.frames) == ["read", "send", "typing"]


@pytest.mark.parametrize("side", ["staff", "customer"])
async def test_topics_of_another_bank(house: House, side: str) -> None:
    async with (staff if side == "staff" else customer)(house) as socket:
        for kind, names in keys(house.theirs).items():
            for name in names:
                topic = f"{kind}:{name}"
                answer = await asked(
                    socket, {"type": "subscribe", "topic": topic}, "error", "snapshot", "entries"
                )
                if kind == "floor" and side == "staff":  # whatever its name, the caller's own floor
                    assert not leaks(str(answer["rows"]), house.theirs)
                    continue
                assert answer["type"] == "error", topic
                assert answer["error"]["status"] in {403, 404}, topic
                assert answer["topic"] == topic
        assert not leaks(str(await everything_until_pong(socket)), house.theirs)


async def test_topics_of_another_customer_and_desk_of_a_colleague(house: House) -> None:
    async with customer(house) as socket:
        for state, conversation_id in house.ours.conversations.items():
            if state == "bot":
                continue
            for kind in ("timeline", "conversation", "wait"):
                topic = f"{kind}:{conversation_id}"
                answer = await asked(
                    socket, {"type": "subscribe", "topic": topic}, "error", "snapshot", "entries"
                )
                assert answer["type"] == "error", topic
        for topic in ("desk:me", "floor", f"desk:{house.ours.staff['agent'].id}"):
            answer = await asked(socket, {"type": "subscribe", "topic": topic}, "error", "snapshot")
            assert answer["type"] == "error", topic
    async with staff(house) as socket:
        topic = f"desk:{house.ours.staff['agent'].id}"
        answer = await asked(socket, {"type": "subscribe", "topic": topic}, "error", "snapshot")
        assert answer["type"] == "error"
    async with staff(house, who="editor") as socket:
        for topic in ("desk:me", "floor", f"timeline:{house.ours.conversations['served']}"):
            answer = await asked(
                socket, {"type": "subscribe", "topic": topic}, "error", "snapshot", "entries"
            )
            assert answer["type"] == "error", topic
            assert answer["error"]["status"] == 403


@pytest.mark.parametrize("side", ["staff", "customer"])
async def test_frames_about_another_banks_conversation(house: House, side: str) -> None:
    kinds = ("message", "note", "card") if side == "staff" else ("message", "submission")
    bodies = {
        "message": {"text": "您好"},
        "note": {"text": "您好"},
        "card": {"card": "link", "content": {"title": "页", "url": "https://example.com/", "label": "看"}},
        "submission": {"card_seq": 2, "data": {"fields": {"message": "您好"}}},
    }
    async with (
        (staff if side == "staff" else customer)(house) as socket,
        staff(house, house.theirs) as colleague,
    ):
        for conversation_id in map(str, house.theirs.conversations.values()):
            await asked(colleague, {"type": "subscribe", "topic": f"timeline:{conversation_id}"}, "entries")
            for kind in kinds:
                frame = {
                    "type": "send",
                    "conversation": conversation_id,
                    "client_id": str(uuid4()),
                    "kind": kind,
                    "body": bodies[kind],
                }
                answer = await asked(socket, frame, "ack", "nack", "error")
                assert (answer["type"], answer["error"]["status"]) == ("nack", 404), frame
                assert not leaks(str(answer), house.theirs)
            for frame in (
                {"type": "typing", "conversation": conversation_id},
                {"type": "read", "conversation": conversation_id, "seq": 1},
            ):
                answer = await asked(socket, frame, "error", "read", "typing")
                assert (answer["type"], answer["error"]["status"]) == ("error", 404), frame
        await say(socket, {"type": "unsubscribe", "topic": f"timeline:{conversation_id}"})
        assert await everything_until_pong(socket) == []
        assert await everything_until_pong(colleague) == []


async def test_a_customer_cannot_write_as_staff(house: House) -> None:
    mine = str(house.ours.conversations["bot"])
    async with customer(house) as socket:
        for kind in ("note", "card", "system", "action"):
            frame = {"type": "send", "conversation": mine, "client_id": str(uuid4()), "kind": kind}
            answer = await asked(socket, {**frame, "body": {"text": "x"}}, "ack", "nack")
            assert answer["type"] == "nack"
            assert answer["error"]["status"] == 422
