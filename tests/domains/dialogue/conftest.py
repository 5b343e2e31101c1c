"""A bank that knows a few things, and a customer who talks to its bot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from skyteller.domains.conversations import service as conversations
from skyteller.domains.conversations.events import CustomerSpoke
from skyteller.domains.conversations.schemas import Author, ConversationOut, EntryOut, NewEntry
from skyteller.domains.dialogue.service import Bot
from skyteller.domains.inference.service import InferenceService, shared
from skyteller.domains.knowledge import service as knowledge
from skyteller.domains.knowledge.schemas import EntryIn, Language, SearchHit, SearchResult, Sureness
from skyteller.domains.knowledge.service import SearchService
from skyteller.domains.organisation.schemas import Bilingual, ServiceHours, Tenant, TenantSettings
from skyteller.kernel.clock import ManualClock, use_clock
from skyteller.kernel.db import Database
from skyteller.kernel.events import Subscriptions
from skyteller.kernel.events.dispatcher import Dispatcher
from skyteller.kernel.ids import new_id
from skyteller.kernel.postgres import Urls
from tests.factories.people import add_customer, add_tenant

KNOWN: list[tuple[str, list[str], str, Language]] = [
    ("银行卡丢了怎么挂失", ["我的卡丢了", "卡不见了怎么办"], "请马上拨打 96800 挂失。", "zh-CN"),
    ("挂失后怎么补办新卡", ["补卡要多久", "卡丢了怎么补"], "带身份证到网点补办。", "zh-CN"),
    ("忘记取款密码怎么办", ["密码忘了", "想不起密码了"], "带身份证和卡到网点重置。", "zh-CN"),
    ("怎么投诉", ["投诉电话多少", "在哪里投诉"], "可以拨打 96800 登记。", "zh-CN"),
    ("人工客服几点上班", ["人工服务时间", "客服上班时间"], "人工服务 8:30—20:00。", "zh-CN"),
    ("How do I report a lost card?", ["I lost my card", "my card is gone"], "Call 96800 at once.", "en"),
]
HOURS = Bilingual(zh="8:30—20:00", en="8:30 to 20:00")


class FakeFinder:
    """A search that finds what the test says, among entries that are there."""

    def __init__(self) -> None:
        self.decision: Sureness = "unsure"
        self.hits: list[SearchHit] = []
        self.asked: list[str] = []
        self.broken = False

    async def search(self, _: object, text: str, limit: int = 5, **__: object) -> SearchResult:
        self.asked.append(text)
        if self.broken:
            raise RuntimeError("the index is gone")
        return SearchResult(hits=self.hits[:limit], decision=self.decision, ms=0.1)


@dataclass
class Chat:
    """Shorthands for what the customer does and sees; the bot runs behind the real dispatcher."""

    database: Database
    bank: Tenant
    conversation: ConversationOut
    dispatcher: Dispatcher
    bot: Bot
    entry_ids: dict[str, UUID]
    finder: FakeFinder = field(default_factory=FakeFinder)

    async def do(self, use_case: Any, *args: Any, **more: Any) -> Any:
        """One use case in a transaction of its own."""
        async with self.database.transaction(self.bank.id) as session:
            return await use_case(session, *args, **more)

    async def write(self, text: str) -> int:
        """The customer's message stands in the timeline, unanswered; its number."""
        return await self._append("message", {"text": text})

    async def _append(self, kind: Any, body: dict[str, Any]) -> int:
        customer = self.conversation.customer
        author = Author("customer", customer.id, customer.display_name)
        entry = NewEntry(self.conversation.id, new_id(), kind, author, body)
        return cast(int, (await self.do(conversations.append, entry)).seq)

    async def answers(self) -> list[EntryOut]:
        """Let the bot work; what was added since the last thing the customer said."""
        await self.dispatcher.drain()
        entries = await self.entries()
        last = max((e.seq for e in entries if e.author.kind == "customer"), default=0)
        return [entry for entry in entries if entry.seq > last]

    async def ask(self, text: str) -> list[EntryOut]:
        """The customer writes, and the bot reacts."""
        await self.write(text)
        return await self.answers()

    async def tap(self, card: EntryOut, data: dict[str, Any]) -> list[EntryOut]:
        """The customer answers a card."""
        submission = {"card_seq": card.seq, "data": data}
        body = await self.do(conversations.checked_body, self.conversation.id, "submission", submission)
        await self._append("submission", body)
        return await self.answers()

    async def entries(self) -> list[EntryOut]:
        """The whole timeline as staff see it."""
        return cast(
            list[EntryOut],
            await self.do(conversations.entries, self.conversation.id, 0, 200, staff=True),
        )

    async def now(self) -> ConversationOut:
        """The conversation as it stands."""
        return cast(ConversationOut, await self.do(conversations.get, self.conversation.id))

    def finds(self, decision: Sureness, *questions: str) -> None:
        """What the next searches find."""
        self.finder.decision = decision
        self.finder.hits = [
            SearchHit(
                entry_id=self.entry_ids[question],
                question=question,
                matched_question=question,
                answer=next(answer for known, _, answer, _ in KNOWN if known == question),
                confidence=0.8,
                score=1.0,
                category=None,
                updated_at=datetime(2026, 11, 1, tzinfo=UTC),
            )
            for question in questions
        ]


async def publish_known(database: Database, bank: Tenant, inference: InferenceService) -> dict[str, UUID]:
    """Publish :data:`KNOWN`; the ids by question."""
    ids = {}
    async with database.transaction(bank.id) as session:
        for question, similar, answer, language in KNOWN:
            draft = EntryIn(
                client_id=uuid4(), question=question, similar=similar, answer=answer, language=language
            )
            entry, _ = await knowledge.create(session, draft, by="罗敏")
            await knowledge.publish(session, inference, entry.id, by="罗敏")
            ids[question] = entry.id
    return ids


@pytest.fixture
def clock() -> Iterator[ManualClock]:
    """A clock that tests turn: noon in Shanghai."""
    with use_clock(ManualClock(datetime(2026, 11, 22, 4, tzinfo=UTC))) as manual:
        yield manual


async def _chat(database: Database, urls: Urls, real: bool) -> Chat:
    settings = TenantSettings(
        bot_name="小云",
        hours=ServiceHours(opens=time(8, 30), closes=time(20)),
        hours_text=HOURS,
        hotline="96800",
    )
    bank = await add_tenant(urls, settings=settings)
    entry_ids = await publish_known(database, bank, shared())
    finder = FakeFinder()
    bot = Bot(SearchService(database, shared()) if real else cast(SearchService, finder))
    subscriptions = Subscriptions()
    subscriptions.on("dialogue", CustomerSpoke, bot.spoke)
    customer = await add_customer(database, bank)
    async with database.transaction(bank.id) as session:
        conversation, _ = await conversations.open_conversation(
            session,
            customer_id=customer.id,
            customer_name=customer.display_name,
            channel="webchat",
            language="zh-CN",
            client_id=uuid4(),
        )
    return Chat(database, bank, conversation, Dispatcher(database, subscriptions), bot, entry_ids, finder)


@pytest.fixture
async def chat(database: Database, urls: Urls, clock: ManualClock) -> Chat:
    """A conversation whose searches find what the test says."""
    return await _chat(database, urls, real=False)


@pytest.fixture
async def real_chat(database: Database, urls: Urls, clock: ManualClock) -> Chat:
    """A conversation with the product's own search."""
    return await _chat(database, urls, real=True)


def texts(entries: Sequence[EntryOut]) -> list[str]:
    """What the entries say."""
    return [entry.body["text"] for entry in entries]


def codes(entries: Sequence[EntryOut]) -> list[str]:
    """The system lines among the entries."""
    return [entry.body["code"] for entry in entries if entry.kind == "system"]
