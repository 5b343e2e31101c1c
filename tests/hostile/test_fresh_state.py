"""Snapshot + deltas = fresh state: on the real desk, floor, wait and conversation topics.

Hypothesis chooses what customers, agents and time do; pages follow all the while, come and go, and must
show in the end what the database holds.
"""

import asyncio
import random
from datetime import UTC, datetime
from typing import Any, cast

import orjson
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from starlette.websockets import WebSocket

from skyteller.domains.conversations import handlers as conversations
from skyteller.domains.conversations import service
from skyteller.domains.conversations.schemas import Author, ConversationOut, NewEntry
from skyteller.domains.conversations.service import GroupWriter
from skyteller.domains.organisation import service as organisation
from skyteller.domains.organisation.schemas import StaffMember
from skyteller.domains.routing import handlers as routing
from skyteller.domains.routing.jobs import Heartbeats, Rounds
from skyteller.kernel.auth import Principal
from skyteller.kernel.clock import ManualClock, use_clock
from skyteller.kernel.db import Database
from skyteller.kernel.ids import new_id
from skyteller.kernel.postgres import Urls
from skyteller.kernel.realtime import Connection, Hub
from skyteller.kernel.realtime.snapshots import SETTLE, apply_delta
from tests.domains.routing.conftest import POLICY, Floor
from tests.domains.routing.test_freshness import Story, timeless
from tests.factories.app import make_runtime
from tests.factories.people import add_staff, add_tenant

STEPS = 24


# A page learns these from the entries and read marks of the timeline, not from the topic.
OF_THE_TIMELINE = {"last_seq", "updated_at", "awaiting_since", "reads"}


class WholeStory(Story):
    """As well: what comes through sockets, that is the group-commit writer and read marks."""

    writer: GroupWriter

    async def step(self) -> str:
        if len(self.conversations) < 3 or self.chance.random() < 0.5:
            return await super().step()
        conversation = self.chance.choice(self.conversations)
        floor, customer = self.floor, conversation.customer
        if self.chance.random() < 0.5:
            author = Author("customer", customer.id, customer.display_name)
            entry = NewEntry(conversation.id, new_id(), "message", author, {"text": "还在吗"})
            await self.writer.write(floor.bank.id, entry)
            return "socket"
        side = self.chance.choice(["customer", "agent"])
        known = await floor.do(service.get, conversation.id)
        await floor.do(service.mark_read, conversation.id, side, known.last_seq)
        return f"{side} reads"


class Page:
    """A page that follows topics and does with snapshots and deltas what pages do."""

    def __init__(self, hub: Hub, principal: Principal) -> None:
        self.hub = hub
        self.rows: dict[str, dict[str, Any]] = {}
        self.versions: dict[str, int] = {}
        self.keys: dict[str, tuple[str, str]] = {}
        self.connection = Connection(cast(WebSocket, self), self.take, principal, "zh")
        hub.join(self.connection)

    async def follow(self, kind: str, name: str, key: str) -> None:
        """Subscribe to ``kind:name``, which stands for ``key``."""
        self.keys[f"{kind}:{name}".removesuffix(":")] = (kind, key)
        await self.hub.subscribe(self.connection, f"{kind}:{name}".removesuffix(":"))

    async def take(self, message: Any) -> None:
        """One frame of the server."""
        await asyncio.sleep(0)
        frame = orjson.loads(message["text"])
        topic = frame["topic"]
        if frame["type"] == "snapshot":
            self.rows[topic] = frame["rows"]
        else:
            assert frame["type"] == "delta"
            assert frame["version"] == self.versions[topic] + 1
            self.rows[topic] = apply_delta(self.rows[topic], frame["upsert"], frame["remove"])
        self.versions[topic] = frame["version"]

    def gone(self) -> None:
        """The page is closed."""
        self.hub.leave(self.connection)


class Town:
    """A story with pages that look on."""

    def __init__(self, story: Story, hub: Hub) -> None:
        self.story = story
        self.hub = hub
        self.pages: list[Page] = []
        self.seen: list[str] = []

    def staff(self, member: StaffMember) -> Principal:
        permissions = organisation.permissions_of(member.roles)
        return Principal("staff", member.id, self.story.floor.bank.id, member.name, permissions)

    async def desk(self, member: StaffMember) -> None:
        """An agent's console, new or once more."""
        page = Page(self.hub, self.staff(member))
        await page.follow("desk", "me", str(member.id))
        await page.follow("floor", "", "")
        self.pages.append(page)

    async def customer(self, conversation: ConversationOut) -> None:
        """A customer's page, which an agent's page joins."""
        customer = conversation.customer
        principal = Principal("customer", customer.id, self.story.floor.bank.id, customer.display_name)
        key = str(conversation.id)
        for who in (principal, self.staff(self.story.floor.agents[0])):
            page = Page(self.hub, who)
            await page.follow("wait", key, key)
            await page.follow("conversation", key, key)
            self.pages.append(page)

    async def go(self, chance: random.Random) -> None:
        """Many steps; somebody comes or goes now and then."""
        for member in self.story.floor.agents:
            await self.desk(member)
        followed = 0
        for _ in range(STEPS):
            self.seen.append(await self.story.step())
            while followed < len(self.story.conversations):
                await self.customer(self.story.conversations[followed])
                followed += 1
            match chance.randrange(8):
                case 0 | 1 | 2:
                    await self.compare()
                case 3:
                    await self.desk(chance.choice(self.story.floor.agents))
                case 4:
                    page = self.pages.pop(chance.randrange(len(self.pages)))
                    page.gone()
        await self.compare()

    def on_the_way(self) -> bool:
        """Whether a topic is about to be read, or a frame to be sent."""
        readings = [topic._task for topic in self.hub._snapshots.values()]
        return any(task is not None and not task.done() for task in readings) or any(
            page.connection._outbox for page in self.pages
        )

    async def compare(self) -> None:
        """Every page, once nothing is on its way, against a fresh reading of its topics."""
        async with asyncio.timeout(20):
            while self.on_the_way():  # noqa: ASYNC110 - the hub has no event for being idle
                await asyncio.sleep(SETTLE)
        await asyncio.sleep(SETTLE)
        fresh: dict[tuple[str, str], Any] = {}
        floor = self.story.floor
        for page in self.pages:
            for topic, place in page.keys.items():
                if place not in fresh:
                    source = self.hub._snapshot_sources[place[0]]
                    async with floor.database.transaction(floor.bank.id) as session:
                        fresh[place] = orjson.loads(orjson.dumps(await source.read(session, place[1])))
                shown, held = timeless(page.rows[topic]), timeless(fresh[place])
                if place[0] == "conversation":
                    shown, held = settled(shown), settled(held)
                assert shown == held, (topic, self.seen[-6:])


def settled(rows: dict[str, Any]) -> dict[str, Any]:
    """Without what pages learn from the timeline."""
    return {
        name: {key: value for key, value in row.items() if key not in OF_THE_TIMELINE}
        for name, row in rows.items()
    }


async def tell(urls: Urls, chance: random.Random) -> Town:
    """One story in a bank of its own."""
    database = Database(urls.app, urls.dispatcher)
    await database.open()
    try:
        with use_clock(ManualClock(datetime(2026, 11, 22, 4, tzinfo=UTC))) as clock:
            assert isinstance(clock, ManualClock)
            runtime = make_runtime(database, urls)
            conversations.wire(runtime)
            routing.wire(runtime)
            bank = await add_tenant(urls)
            agents = [
                await add_staff(database, bank, "leader", name=name) for name in ("林晓燕", "陈立", "何静")
            ]
            async with database.transaction(bank.id) as session:
                members = {member.id: member for member in await organisation.members(session)}
            heartbeats = Heartbeats(database)
            await heartbeats.write()
            floor = Floor(
                database,
                bank,
                [members[agent.id] for agent in agents],
                clock,
                heartbeats,
                Rounds(database, heartbeats, POLICY),
            )
            story = WholeStory(floor, 0)
            story.writer = runtime.port(GroupWriter)
            story.chance = chance
            town = Town(story, runtime.hub)
            await town.go(chance)
            return town
    finally:
        await database.close()


@settings(
    max_examples=4,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)
@given(seed=st.integers(0, 2**32))
def test_pages_show_what_the_database_holds(urls: Urls, seed: int) -> None:
    town = asyncio.run(tell(urls, random.Random(seed)))
    assert sum(page.versions[topic] > 1 for page in town.pages for topic in page.versions) > 0
