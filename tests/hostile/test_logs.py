"""What customers say about themselves stands in no log: not of the server, not of the database."""

import contextlib
import json
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg
from websockets.exceptions import ConnectionClosed

from skyteller.kernel.postgres.roles import libpq_url
from tests.database import TestServer
from tests.hostile.house import House, ask
from tests.hostile.routes import Door, body_schema, doors, minimal_body, resolved
from tests.hostile.sockets import asked, customer, everything_until_pong, heard, raw, say, staff
from tests.hostile.test_texts import planted, spots

PHONE = "13908711234"
IDENTITY = "530102199003078515"
CARD = "6217003860012345678"
NAME = "欧阳秋水"
PASSWORD = "Geheim-7Kx9-Passwort"
WORDS = f"我叫{NAME}，电话{PHONE}，身份证{IDENTITY}，卡号{CARD}"
PLANTED = (PHONE, IDENTITY, CARD, NAME, json.dumps(NAME)[1:-1], repr(NAME.encode())[2:-1], PASSWORD)


def logs(house: House, server: TestServer) -> str:
    """Everything that the server and PostgreSQL have said so far."""
    with psycopg.connect(libpq_url(server.superuser_url)) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
    assert row is not None
    folder = Path(row[0]).parent / "log"
    said = [path.read_text(errors="replace") for path in (house.log, *folder.iterdir())]
    assert all(said), "a log is empty: this test would prove nothing"
    return "".join(said)


def frame(conversation: str, text: str, kind: str = "message") -> dict[str, object]:
    return {
        "type": "send",
        "conversation": conversation,
        "client_id": str(uuid4()),
        "kind": kind,
        "body": {"text": text},
    }


async def talk(house: House) -> None:
    """A conversation with everything in it, and everything that can go wrong with it."""
    mine = str(house.ours.conversations["bot"])
    served = str(house.ours.conversations["served"])
    async with customer(house) as socket, staff(house) as console:
        await asked(socket, {"type": "subscribe", "topic": f"timeline:{mine}"}, "entries")
        await asked(console, {"type": "subscribe", "topic": f"timeline:{served}"}, "entries")
        for text in (WORDS, f"转人工 {WORDS}", f"{WORDS}\u0000"):
            await asked(socket, frame(mine, text), "ack", "nack")
        await heard(socket, "entry")
        await asked(console, frame(served, WORDS), "ack", "nack")
        await asked(console, frame(served, WORDS, "note"), "ack", "nack")
        await asked(socket, {**frame(mine, WORDS), "kind": WORDS}, "nack", "error")
        await asked(socket, {**frame(mine, WORDS), "client_id": WORDS}, "nack", "error")
        await asked(socket, {**frame(mine, WORDS), "conversation": WORDS}, "nack", "error")
        card = {"card_seq": 2, "data": {"fields": {"message": WORDS}}}
        for _ in range(2):  # the second is refused by the database
            await asked(socket, {**frame(mine, WORDS, "submission"), "body": card}, "ack", "nack")
        await asked(socket, {"type": WORDS}, "error")
        await asked(socket, {"type": "subscribe", "topic": f"timeline:{WORDS}"}, "error")
        await socket.send(WORDS)
        await heard(socket, "error")
        await everything_until_pong(socket)
    async with raw(house, f"/customer/realtime?phone={PHONE}") as socket:
        await say(socket, {"type": "auth", "token": WORDS})
        with contextlib.suppress(ConnectionClosed):
            await socket.recv()


def knock_everywhere(house: House) -> None:
    """The words in every text field of every route, in paths and in queries."""
    for door in doors():
        bearer = house.ours.customer_token if door.side == "customer" else house.ours.everybody
        headers = {"Authorization": f"Bearer {bearer}"}
        path = house.address + door.path.format_map({name: house.ours.ids[name] for name in door.ids})
        schema = body_schema(door)
        if schema is not None and schema[0] == "application/json":
            for place in dict.fromkeys(spots(schema[1])):
                word = PASSWORD if "password" in place else WORDS
                ask(door.method, path, json=planted(minimal_body(door), place, word), headers=headers)
            ask(door.method, path, json={WORDS: WORDS}, headers=headers)
            ask(door.method, path, content=WORDS.encode(), headers=headers)
            assert resolved(schema[1])
        if door.method == "GET":
            ask("GET", f"{path}?q={quote(WORDS)}&before={quote(WORDS)}&x={PHONE}", headers=headers)
        if door.ids:
            ask(door.method, house.address + door.path.format_map(dict.fromkeys(door.ids, PHONE)))
    file = f"question,answer\n{WORDS},\n{WORDS},{WORDS}\n{WORDS},{WORDS}\n".encode()
    ask(
        "POST",
        f"{house.address}/staff/knowledge/imports",
        files={"file": (f"{NAME}.csv", file)},
        headers={"Authorization": f"Bearer {house.ours.everybody}"},
    )
    ask(
        "POST",
        f"{house.address}/staff/session",
        json={"bank": "qingshi", "username": NAME, "password": PHONE},
    )


async def test_no_log_knows_the_customer(house: House, database_server: TestServer) -> None:
    await talk(house)
    knock_everywhere(house)
    said = logs(house, database_server)
    assert Door("GET", "/healthz") in doors()
    for word in PLANTED:
        at = said.find(word)
        assert at < 0, said[max(0, at - 300) : at + 300]
    for token in (*house.ours.tokens.values(), house.ours.customer_token):
        assert token not in said
