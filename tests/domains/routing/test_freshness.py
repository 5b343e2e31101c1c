"""Whatever happens, each desk, floor and wait whose rows change is touched: open pages stay true."""

import random
from typing import Any, cast
from uuid import UUID

import pytest

from skyteller.domains.conversations.events import CustomerSpoke
from skyteller.domains.conversations.schemas import ConversationOut
from skyteller.domains.routing import service
from skyteller.domains.routing.handlers import Lists, on_customer_spoke, wait_rows
from skyteller.domains.routing.schemas import DispositionIn, MessageIn, TransferIn
from skyteller.kernel.errors import SkytellerError
from skyteller.kernel.ids import new_id
from skyteller.kernel.realtime import Hub
from tests.domains.routing.conftest import Floor

Topic = tuple[str, str]


class RecordingHub:
    """Notes what is touched instead of sending it."""

    def __init__(self) -> None:
        self.touched: set[Topic] = set()
        self.kinds: set[str] = set()
        self.lists = Lists(cast(Hub, self))

    def touch(self, _: UUID, kind: str, key: str) -> None:
        self.touched.add((kind, key))

    def touch_all(self, _: UUID, kind: str) -> None:
        self.kinds.add(kind)

    def publish_entry(self, tenant_id: UUID, kind: str, key: str, _: object) -> None:
        self.lists.entered(tenant_id, kind, key)

    def knows(self, topic: Topic) -> bool:
        return topic in self.touched or topic[0] in self.kinds


class Story:
    """Random use cases; those that are refused change nothing."""

    def __init__(self, floor: Floor, seed: int) -> None:
        self.floor = floor
        self.chance = random.Random(seed)
        self.conversations: list[ConversationOut] = []

    async def step(self) -> str:
        floor, chance = self.floor, self.chance
        agent = chance.choice(floor.agents)
        if len(self.conversations) < 3 or chance.random() < 0.1:
            self.conversations.append(await floor.opened())
        conversation = chance.choice(self.conversations)
        found, customer = conversation.id, conversation.customer.id
        state = chance.choice(["ready", "ready", "busy", "offline"])
        spoke = CustomerSpoke(conversation_id=found, seq=1, kind="message", state="wrapup")
        choices: dict[str, Any] = {
            "presence": lambda: floor.do(service.set_presence, agent.id, state, None),
            "ask": lambda: floor.do(service.enqueue, found, reason="customer-asked"),
            "round": floor.round,
            "write": lambda: floor.write(conversation, "在吗"),
            "accept": lambda: floor.do(service.accept, found, agent.id),
            "decline": lambda: floor.do(service.decline, found, agent.id),
            "next": lambda: floor.do(service.take_next, agent.id),
            "cancel": lambda: floor.do(service.cancel_wait, found),
            "end": lambda: floor.do(service.end, found, agent.id),
            "customer ends": lambda: floor.do(service.end_by_customer, found, customer),
            "spoke": lambda: floor.do(on_customer_spoke, spoke),
            "transfer": lambda: floor.do(
                service.transfer, found, agent.id, TransferIn(staff_id=chance.choice(floor.agents).id)
            ),
            "dispose": lambda: floor.do(
                service.dispose, found, agent.id, DispositionIn(code="card.loss", resolved=True)
            ),
            "message": lambda: floor.do(
                service.leave_message, found, customer, MessageIn(client_id=new_id(), text="请回电")
            ),
            "silence": lambda: floor.pass_time(7, *chance.sample(range(3), 2)),
        }
        name = chance.choice(list(choices))
        try:
            await choices[name]()
        except SkytellerError:
            return f"{name} refused"
        return name

    async def topics(self, hub: RecordingHub) -> dict[Topic, Any]:
        floor = self.floor
        rows: dict[Topic, Any] = {("floor", ""): await floor.do(hub.lists.floor_rows, "")}
        for agent in floor.agents:
            rows["desk", str(agent.id)] = await floor.do(hub.lists.desk_rows, str(agent.id))
        for conversation in self.conversations:
            rows["wait", str(conversation.id)] = await floor.do(wait_rows, str(conversation.id))
        return rows


def timeless(rows: dict[str, Any]) -> dict[str, Any]:
    """Without what only the passing of time changes."""
    return {name: {k: v for k, v in row.items() if k != "longest_wait_s"} for name, row in rows.items()}


@pytest.mark.parametrize("seed", range(3))
async def test_what_changes_is_touched(floor: Floor, seed: int) -> None:
    hub = RecordingHub()
    floor.database.session_info["hub"] = hub
    story = Story(floor, seed)
    await story.step()
    before = await story.topics(hub)
    happened = []
    for _ in range(30):
        hub.touched, hub.kinds = set(), set()
        happened.append(await story.step())
        after = await story.topics(hub)
        for topic, rows in after.items():
            if topic in before and timeless(rows) != timeless(before[topic]):
                assert hub.knows(topic), f"{topic[0]} after {happened[-4:]}"
        before = after
    assert sum(not name.endswith("refused") for name in happened) > 10, happened
