"""A served house with two banks full of things: what hostile clients knock at."""

import http.client
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any, get_args
from uuid import UUID

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.conversations import service as conversations
from skyteller.domains.conversations.schemas import Author, ConversationOut, NewEntry
from skyteller.domains.inference.service import shared
from skyteller.domains.knowledge import service as knowledge
from skyteller.domains.knowledge.schemas import CategoryIn, EntryIn
from skyteller.domains.organisation import service as organisation
from skyteller.domains.organisation.schemas import Role, StaffMember, Tenant
from skyteller.domains.routing import service as routing
from skyteller.domains.routing.schemas import MessageIn
from skyteller.kernel.auth import VisitorTokens
from skyteller.kernel.db import Database
from skyteller.kernel.ids import new_id
from skyteller.kernel.jobs import Jobs
from skyteller.kernel.postgres import Urls
from skyteller.kernel.processes import free_port, spawn, stop
from tests.factories.app import SECRET
from tests.factories.people import add_customer, add_staff, add_tenant, staff_token

ROLES: tuple[Role, ...] = get_args(Role)
FIRST_PORT = 18_000
_CLIENT = httpx.Client(timeout=30)

SERIOUS = ('"unexpected"', "Traceback", "never retrieved", "Exception in ASGI", "was destroyed")
"""What hostile input must never bring into the log."""

BROKEN_TEXT = re.compile(r"[^\n]*Invalid UTF-8 sequence received.*?UnicodeDecodeError[^\n]*\n", re.DOTALL)
"""The web server's own words about a text frame that is no text; the connection has been closed."""


@dataclass
class Bank:
    """One bank and an id of everything in it; ``everybody`` has all roles at once."""

    tenant: Tenant
    staff: dict[str, StaffMember]
    tokens: dict[str, str]
    customer_id: UUID
    customer_token: str
    conversations: dict[str, UUID]
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def everybody(self) -> str:
        """The session token of the one with all roles."""
        return self.tokens["everybody"]


@dataclass
class House:
    """The served product."""

    port: int
    urls: Urls
    log: Path
    process: "subprocess.Popen[bytes]"
    ours: Bank
    theirs: Bank
    read: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def still_stands(self) -> None:
        """The process is the same one and answers; nothing unexpected happened in it."""
        assert self.process.poll() is None, self.log.read_text()[-3000:]
        assert ready(self.port)
        said = self.log.read_text(errors="replace")
        new, self.read = BROKEN_TEXT.sub("", said[self.read :]), len(said)
        assert not any(word in new for word in SERIOUS), new[-6000:]


def ask(method: str, address: str, **more: Any) -> httpx.Response:
    """One request, over a connection that is kept; no cookie stays behind."""
    answer = _CLIENT.request(method, address, **more)
    _CLIENT.cookies.clear()
    return answer


def ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def served(urls: Urls, log: Path, **settings: str) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """``skyteller serve`` on a free port."""
    port = next(p for p in iter(free_port, 0) if p >= FIRST_PORT)
    environment = {
        **os.environ,
        "SKYTELLER_DATABASE_APP_URL": urls.app,
        "SKYTELLER_DATABASE_DISPATCHER_URL": urls.dispatcher,
        "SKYTELLER_SECRET_KEY": SECRET,
        "SKYTELLER_VISITORS_PER_MINUTE": "100000",
        # Nobody's console is open here: their customers must not be taken away from them.
        "SKYTELLER_PRESENCE_LOST": "3600",
        **settings,
    }
    command = [Path(sys.executable).with_name("skyteller"), "serve", "--port", str(port)]
    with log.open("ab") as output:
        process = spawn(command, death_signal=signal.SIGKILL, env=environment, output=output)
    try:
        deadline = monotonic() + 60
        while not ready(port):
            assert process.poll() is None, log.read_text()[-2000:]
            assert monotonic() < deadline, log.read_text()[-2000:]
            sleep(0.05)
        yield port, process
    finally:
        stop(process, (signal.SIGTERM, 10.0))


async def furnish(urls: Urls) -> tuple[Bank, Bank]:
    """Two banks with the same things in them."""
    database = Database(urls.app, urls.dispatcher)
    await database.open()
    try:
        return await _bank(database, urls, "qingshi"), await _bank(database, urls, "hekou")
    finally:
        await database.close()


async def _bank(database: Database, urls: Urls, slug: str) -> Bank:
    tenant = await add_tenant(urls, slug, name=f"{slug}农商银行")
    staff = {role: await add_staff(database, tenant, role) for role in ROLES}
    staff["everybody"] = await add_staff(database, tenant, *ROLES)
    staff["spare"] = await add_staff(database, tenant, "agent")
    tokens = {name: await staff_token(database, tenant, member) for name, member in staff.items()}
    customer = await add_customer(database, tenant)
    token, _ = VisitorTokens(SECRET, 1).issue(tenant.id, customer.id, customer.display_name)
    bank = Bank(tenant, staff, tokens, customer.id, token, {})
    async with database.transaction(tenant.id) as session:
        await routing.ensure_default_queue(session, "人工客服")
        for name in ("agent", "everybody"):
            await routing.set_presence(session, staff[name].id, "ready", None)
        bank.ids["branch_id"] = str((await organisation.ensure_branch(session, "城关支行")).id)
    for state in ("closed", "wrapup", "served", "bot", "waiting"):
        bank.conversations[state] = await _conversation(database, bank, state)
    await _knowledge(database, urls, bank)
    await staff_token(database, tenant, staff["everybody"])  # a sign-in that may be ended
    async with database.transaction(tenant.id) as session:
        held = await organisation.sessions_of(session, _principal(bank))
        queue = (await routing.list_queues(session))[0]
    bank.ids |= {
        "conversation_id": str(bank.conversations["served"]),
        "staff_id": str(staff["spare"].id),
        "session_id": str(max(found.id for found in held)),
        "customer_id": str(customer.id),
        "queue_id": str(queue.id),
        "seq": "1",
        "slug": slug,
    }
    return bank


def _principal(bank: Bank) -> Any:
    from skyteller.kernel.auth import Principal

    member = bank.staff["everybody"]
    return Principal("staff", member.id, bank.tenant.id, member.name)


async def _conversation(database: Database, bank: Bank, state: str) -> UUID:
    """A conversation in this state, each with a customer of its own but the last, all with words in them."""
    mine = state == "bot"
    customer_id, name = bank.customer_id, "访客"
    if not mine:
        customer = await add_customer(database, bank.tenant)
        customer_id, name = customer.id, customer.display_name
    agent = bank.staff["everybody"].id
    async with database.transaction(bank.tenant.id) as session:
        opened, _ = await conversations.open_conversation(
            session,
            customer_id=customer_id,
            customer_name=name,
            channel="webchat",
            language="zh-CN",
            client_id=new_id(),
        )
        await _say(session, opened, f"{bank.tenant.slug}的秘密")
        card = {
            "card": "form",
            "content": {
                "title": "留言",
                "fields": [{"id": "message", "label": "内容", "type": "textarea"}],
                "submit_label": "发送",
            },
        }
        body = await conversations.checked_body(session, opened.id, "card", card)
        bot = Author("bot", None, "小云")
        await conversations.append(session, NewEntry(opened.id, new_id(), "card", bot, body))
        if mine:
            message = MessageIn(client_id=new_id(), text="请回电", contact="0871-5550000")
            await routing.leave_message(session, opened.id, customer_id, message)
            return opened.id
        await routing.enqueue(session, opened.id, reason="customer-asked")
        if state == "waiting":
            return opened.id
    async with database.transaction(bank.tenant.id) as session:
        taken = await routing.take_next(session, agent)
        assert taken.id == opened.id
        if state in {"wrapup", "closed"}:
            await routing.end(session, opened.id, agent)
        if state == "closed":
            from skyteller.domains.routing.schemas import DispositionIn

            code = routing.DISPOSITIONS[0].code
            await routing.dispose(session, opened.id, agent, DispositionIn(code=code, resolved=True))
    return opened.id


async def _say(session: AsyncSession, conversation: ConversationOut, text: str) -> None:
    author = Author("customer", conversation.customer.id, conversation.customer.display_name)
    await conversations.append(
        session, NewEntry(conversation.id, new_id(), "message", author, {"text": text})
    )


async def _knowledge(database: Database, urls: Urls, bank: Bank) -> None:
    async with database.transaction(bank.tenant.id) as session:
        category = await knowledge.create_category(session, CategoryIn(name="银行卡"))
        bank.ids["category_id"] = bank.ids["parent_id"] = str(category.id)
    for question in ("银行卡丢了怎么挂失", "转账多久到账", "忘记密码怎么办"):
        async with database.transaction(bank.tenant.id) as session:
            new = EntryIn(
                question=question,
                answer=f"{bank.tenant.slug}的回答：{question}",
                category_id=category.id,
                client_id=new_id(),
            )
            entry, _ = await knowledge.create(session, new, by="罗敏")
            if question != "忘记密码怎么办":
                await knowledge.publish(session, shared(), entry.id, by="罗敏")
            bank.ids["entry_id"] = str(entry.id)
    async with database.transaction(bank.tenant.id) as session:
        jobs = Jobs(urls.app)
        jobs.task(knowledge.TASK, _nothing)
        started = await knowledge.start_import(
            session,
            jobs,
            filename="问答.csv",
            payload="question,answer\n营业时间,九点到五点\n".encode(),
            publish=False,
            language="zh-CN",
            by="罗敏",
            words="zh",
        )
        bank.ids["import_id"] = str(started.id)


async def _nothing(*_: Any, **__: Any) -> None:
    """The server's own worker does it."""
