"""A small bank for ``bench chaos``: knowledge that the bot is sure of, agents at work, customers."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from skyteller.domains.conversations import service as conversations
from skyteller.domains.customers import service as customers
from skyteller.domains.inference.service import shared
from skyteller.domains.knowledge import service as knowledge
from skyteller.domains.knowledge.schemas import ImportRow
from skyteller.domains.organisation import service as organisation
from skyteller.domains.organisation.schemas import NewStaffMember, Tenant
from skyteller.domains.routing import service as routing
from skyteller.domains.routing.schemas import CAPACITY
from skyteller.kernel.auth import VisitorTokens, hash_password
from skyteller.kernel.db import Database
from skyteller.kernel.ids import new_id, quotable_number
from skyteller.kernel.postgres import Urls
from skyteller.kernel.web.deps import SESSION_COOKIE

ENTRIES = {
    "银行卡丢了怎么挂失": "请立即拨打客服热线或在手机银行办理临时挂失，七天内带身份证到网点补办新卡。",
    "跨行转账多久到账": "工作日大额转账实时到账，普通转账两小时内到账，次日转账隔天到账。",
    "手机银行登录密码忘了怎么办": "在登录页点“忘记密码”，验证身份证和短信后重新设置。",
    "营业网点几点上班": "网点周一至周五九点到十七点营业，周末以网点公告为准。",
    "怎么开通短信提醒": "在手机银行“我的—消息设置”中打开账户变动提醒，每月两元。",
}


@dataclass(frozen=True, slots=True)
class Resident:
    """A customer's conversation and token."""

    conversation: str
    token: str


@dataclass(frozen=True, slots=True)
class Town:
    """Who lives here: agents with their cookies and conversations, customers by whom they talk to."""

    agents: dict[str, list[str]]
    served: list[Resident]
    with_bot: list[Resident]

    @property
    def all(self) -> list[str]:
        """All conversations."""
        return [resident.conversation for resident in (*self.served, *self.with_bot)]


async def found(urls: Urls, secret: str, served: int, with_bot: int) -> Town:
    """Make the bank on a migrated, empty database; ``served`` customers already have an agent.

    There are agents enough for everybody.
    """
    bank = await _bank(urls)
    db = Database(urls.app, urls.dispatcher, pool_size=2)
    try:
        rows = [ImportRow(row, question, answer) for row, (question, answer) in enumerate(ENTRIES.items(), 2)]
        checked = knowledge.checked(rows, publish=True)
        await knowledge.import_rows(
            db, shared(), bank.id, checked, publish=True, language="zh-CN", by="bench"
        )
        async with db.transaction(bank.id) as session:
            await routing.ensure_default_queue(session, "人工客服")
        tokens = VisitorTokens(secret, 1)
        people = [await _resident(db, bank, tokens) for _ in range(served + with_bot)]
        agents: dict[str, list[str]] = {}
        for first in range(0, served, CAPACITY):
            cookie, taken = await _agent(db, bank, people[first : min(first + CAPACITY, served)])
            agents[cookie] = taken
        for _ in range(0, with_bot, CAPACITY):  # have room for those whom the bot hands over
            cookie, _ = await _agent(db, bank, [])
            agents[cookie] = []
        return Town(agents, people[:served], people[served:])
    finally:
        await db.app.dispose()


async def _bank(urls: Urls) -> Tenant:
    engine = create_async_engine(urls.owner, poolclass=NullPool)
    try:
        async with AsyncSession(engine) as session, session.begin():
            return await organisation.ensure_tenant(
                session, slug="bench", name="测试银行", name_en="Bench Bank", kind="member"
            )
    finally:
        await engine.dispose()


async def _resident(db: Database, bank: Tenant, tokens: VisitorTokens) -> Resident:
    async with db.transaction(bank.id) as session:
        visitor = await customers.create_visitor(session, "zh-CN")
        conversation, _ = await conversations.open_conversation(
            session,
            customer_id=visitor.id,
            customer_name=visitor.display_name,
            channel="webchat",
            language="zh-CN",
            client_id=new_id(),
        )
    token, _ = tokens.issue(bank.id, visitor.id, visitor.display_name)
    return Resident(str(conversation.id), token)


async def _agent(db: Database, bank: Tenant, queue: list[Resident]) -> tuple[str, list[str]]:
    """An agent at work who has taken everybody in ``queue``: cookie and conversations."""
    number = quotable_number(8)
    new = NewStaffMember(
        name="坐席", username=f"a{number.lower()}", work_no=number, roles=["agent"], password=number * 2
    )
    password_hash = await hash_password(number * 2)
    async with db.transaction(bank.id) as session:
        staff_id = await organisation.insert_member(session, new, password_hash)
        if staff_id is None:
            raise RuntimeError("two agents drew the same number")
        await routing.set_presence(session, staff_id, "ready", None)
        signed_in = await organisation.finish_sign_in(session, staff_id, user_agent="bench", hours=2)
    taken = []
    for resident in queue:
        async with db.transaction(bank.id) as session:
            await routing.enqueue(session, UUID(resident.conversation), reason="customer-asked")
        async with db.transaction(bank.id) as session:
            taken.append(str((await routing.take_next(session, staff_id)).id))
    return f"{SESSION_COOKIE}={signed_in.token}", taken
