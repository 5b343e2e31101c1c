"""The hub: replay, order, gaps, snapshots and deltas."""

import asyncio
import random
from collections.abc import Sequence
from itertools import pairwise
from typing import Any
from uuid import uuid4

import orjson
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.kernel.auth import Principal
from skyteller.kernel.db import Database
from skyteller.kernel.errors import ForbiddenError, InvalidInputError
from skyteller.kernel.realtime import Connection, Hub, SnapshotSource, TimelineFrame, TimelineSource
from skyteller.kernel.realtime.snapshots import apply_delta, difference

TENANT = uuid4()


class Socket:
    """A socket that keeps what it is sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.closed: int | None = None

    async def send(self, message: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        self.sent.append(orjson.loads(message["text"]))

    def send_now(self, message: dict[str, Any]) -> Any:
        """Whatever ``send`` is at the moment: a test may clog it."""
        return self.send(message)

    async def close(self, code: int, _: str = "") -> None:
        self.closed = code


class Store:
    """A timeline and a table of rows, as a database would hold them."""

    def __init__(self) -> None:
        self.frames: list[TimelineFrame] = []
        self.rows: dict[str, Any] = {}

    def add(self, *, note: bool = False) -> TimelineFrame:
        seq = len(self.frames) + 1
        text = orjson.dumps({"seq": seq}).decode()
        frame = TimelineFrame(seq, text, None if note else text)
        self.frames.append(frame)
        return frame

    async def read(self, _: AsyncSession, __: str, after: int, limit: int) -> list[TimelineFrame]:
        await asyncio.sleep(0)
        return [f for f in self.frames if f.seq > after][:limit]

    async def ends(self, _: AsyncSession, keys: Sequence[str]) -> dict[str, int]:
        return dict.fromkeys(keys, len(self.frames))

    async def snapshot(self, _: AsyncSession, __: str) -> dict[str, Any]:
        return dict(self.rows)


async def allow(_: AsyncSession, principal: Principal, key: str) -> bool:
    return key != "secret" or principal.kind == "staff"


def staged(database: Database) -> tuple[Store, Hub]:
    store, hub = Store(), Hub(database)
    hub.register(TimelineSource("timeline", allow, store.read, store.ends))
    hub.register(SnapshotSource("table", allow, store.snapshot))
    return store, hub


def connect(hub: Hub, kind: str = "staff") -> tuple[Socket, Connection]:
    socket = Socket()
    principal = Principal(kind, uuid4(), TENANT, "x")  # type: ignore[arg-type]  # a plain str
    connection = Connection(socket, socket.send_now, principal, "zh")  # type: ignore[arg-type]  # a fake
    hub.join(connection)
    return socket, connection


def seqs(socket: Socket) -> list[int]:
    found: list[int] = []
    for frame in socket.sent:
        if frame["type"] == "entries":
            found += [item["seq"] for item in frame["items"]]
        elif frame["type"] == "entry":
            found.append(frame["entry"]["seq"])
    return found


async def test_replay_then_live_each_once_and_in_order(database: Database) -> None:
    store, hub = staged(database)
    for _ in range(450):
        store.add()
    socket, connection = connect(hub)
    joining = asyncio.create_task(hub.subscribe(connection, "timeline:a", 100))
    for _ in range(20):  # live entries while the replay is under way
        await asyncio.sleep(0.001)
        hub.publish_entry(TENANT, "timeline", "a", store.add())
    await joining
    hub.publish_entry(TENANT, "timeline", "a", store.add())
    await asyncio.sleep(0.1)
    assert seqs(socket) == list(range(101, 472))


async def test_frames_out_of_order_and_lost_hints_are_mended(database: Database) -> None:
    store, hub = staged(database)
    socket, connection = connect(hub)
    await hub.subscribe(connection, "timeline:a", 0)
    frames = [store.add() for _ in range(40)]
    announced = [f for f in frames if f.seq not in {3, 17, 40}]
    random.Random(7).shuffle(announced)
    for frame in announced:
        hub.publish_entry(TENANT, "timeline", "a", frame)
        hub.publish_entry(TENANT, "timeline", "a", frame)
    await asyncio.sleep(0.3)
    assert seqs(socket) == list(range(1, 41))


async def test_a_claimed_future_position_does_not_silence_others(database: Database) -> None:
    store, hub = staged(database)
    _, liar = connect(hub)
    await hub.subscribe(liar, "timeline:a", 10**9)
    socket, honest = connect(hub)
    await hub.subscribe(honest, "timeline:a", 0)
    hub.publish_entry(TENANT, "timeline", "a", store.add())
    await asyncio.sleep(0.05)
    assert seqs(socket) == [1]


async def test_notes_never_reach_a_customer(database: Database) -> None:
    store, hub = staged(database)
    store.add(note=True)
    customer, of_customer = connect(hub, "customer")
    agent, of_agent = connect(hub)
    await hub.subscribe(of_customer, "timeline:a", 0)
    await hub.subscribe(of_agent, "timeline:a", 0)
    for note in (False, True, False):
        hub.publish_entry(TENANT, "timeline", "a", store.add(note=note))
    await asyncio.sleep(0.05)
    assert (seqs(customer), seqs(agent)) == ([2, 4], [1, 2, 3, 4])


async def test_guards_and_bad_topics(database: Database) -> None:
    _, hub = staged(database)
    _, customer = connect(hub, "customer")
    for topic, after, error in [
        ("timeline:secret", 0, ForbiddenError),
        ("table:secret", None, ForbiddenError),
        ("unknown:a", None, InvalidInputError),
        (None, None, InvalidInputError),
        ("x" * 200, None, InvalidInputError),
        ("timeline:a", -1, InvalidInputError),
        ("timeline:a", "1", InvalidInputError),
        ("timeline:a", True, InvalidInputError),
    ]:
        try:
            await hub.subscribe(customer, topic, after)
        except error:
            continue
        raise AssertionError(topic)


async def test_a_reader_too_slow_is_cut_off_and_the_others_go_on(database: Database) -> None:
    store, hub = staged(database)
    slow, of_slow = connect(hub)
    stuck = asyncio.Event()
    slow.send = lambda _: stuck.wait()  # type: ignore[method-assign,assignment]  # clogged
    quick, of_quick = connect(hub)
    await hub.subscribe(of_slow, "timeline:a", 0)
    await hub.subscribe(of_quick, "timeline:a", 0)
    for n in range(2_500):
        hub.publish_entry(TENANT, "timeline", "a", store.add())
        if n % 100 == 0:
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.2)
    assert slow.closed == 1013
    assert seqs(quick) == list(range(1, 2_501))


ROWS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 3).map(lambda n: orjson.dumps({"n": n})))


@given(st.lists(ROWS, min_size=1, max_size=12))
def test_snapshot_and_deltas_are_the_fresh_state(states: list[dict[str, bytes]]) -> None:
    client: dict[str, Any] = dict(states[0])
    for before, after in pairwise(states):
        upsert, remove = difference(before, after)
        client = apply_delta(client, upsert, remove)
        assert client == after


async def test_snapshot_then_deltas_over_the_socket(database: Database) -> None:
    store, hub = staged(database)
    store.rows = {"a": 1, "b": 2}
    socket, connection = connect(hub)
    await hub.subscribe(connection, "table:x")
    dice = random.Random(3)
    for _ in range(30):
        store.rows = {k: dice.randint(0, 2) for k in "abcde" if dice.random() < 0.6}
        hub.touch(TENANT, "table", "x")
        await asyncio.sleep(dice.choice([0, 0.01, 0.05]))
    await asyncio.sleep(0.15)
    rows: dict[str, Any] = {}
    version = None
    for frame in socket.sent:
        if frame["type"] == "snapshot":
            rows, version = frame["rows"], frame["version"]
        else:
            assert version is not None
            assert frame["version"] == version + 1
            version += 1
            rows = apply_delta(rows, frame["upsert"], frame["remove"])
    assert rows == store.rows
