"""Snapshot + events = fresh state: an index that followed each change equals one that was just loaded."""

import asyncio
from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skyteller.domains.inference.service import InferenceService
from skyteller.domains.knowledge import service
from skyteller.domains.knowledge.schemas import EntryChange, ImportRow
from skyteller.kernel.db import Database
from skyteller.kernel.errors import SkytellerError
from skyteller.kernel.postgres import Urls
from tests.domains.knowledge.conftest import Bank, GramEncoder
from tests.factories.people import add_tenant

QUESTIONS = ("怎么挂失", "怎么开卡", "转账限额", "lost card", "open an account", "年费多少")
LANGUAGES = ("zh-CN", "en")
AUDIENCES = (("bot",), ("agent",), ("customer", "bot", "agent"))

step = st.one_of(
    st.tuples(st.just("edit"), st.integers(0, 3), st.sampled_from(QUESTIONS), st.sampled_from(AUDIENCES)),
    st.tuples(st.just("publish"), st.integers(0, 3)),
    st.tuples(st.just("withdraw"), st.integers(0, 3)),
    st.tuples(st.just("import"), st.sampled_from(QUESTIONS), st.sampled_from(LANGUAGES)),
    st.tuples(st.just("refresh")),
)


async def take(bank: Bank, entries: list, action: tuple) -> None:  # type: ignore[type-arg]  # drawn values
    match action:
        case ("edit", place, question, audience):
            now = await bank.get(entries[place])
            change = EntryChange(
                question=question,
                similar=[f"{question}{place}"],
                answer="答",
                language="en" if question.isascii() else "zh-CN",
                audience=list(audience),
                revision=now.revision,
            )
            async with bank.db.transaction(bank.id) as session:
                await service.update(session, now.id, change, by="罗敏")
        case ("publish", place):
            await bank.publish(entries[place])
        case ("withdraw", place):
            await bank.withdraw(entries[place])
        case ("import", question, language):
            row = ImportRow(row=1, question=question, answer="导入", language=language)
            await service.import_rows(
                bank.db, bank.inference, bank.id, [row], publish=True, language="zh-CN", by="罗敏"
            )
        case _:
            await bank.search.refresh(bank.id)


async def answers(bank: Bank, search: service.SearchService) -> list[object]:
    found: list[object] = []
    async with bank.db.transaction(bank.id) as session:
        for question in QUESTIONS:
            for audience in ("bot", "agent", "customer"):
                result = await search.search(session, question, 10, audience=audience)  # type: ignore[arg-type]  # one of three
                hits = sorted(
                    (str(hit.entry_id), hit.matched_question, round(hit.score, 3), round(hit.confidence, 3))
                    for hit in result.hits
                )
                found.append((question, audience, result.decision, hits))
    return found


async def story(urls: Urls, actions: Sequence[tuple]) -> None:  # type: ignore[type-arg]  # drawn values
    db = Database(urls.app, urls.dispatcher)
    await db.open()
    encoder = GramEncoder()
    inference = InferenceService(encoder)
    try:
        bank = Bank(db, await add_tenant(urls), inference, service.SearchService(db, inference), encoder)
        await bank.search.refresh(bank.id)
        entries = [(await bank.create(f"问题{n}")).id for n in range(4)]
        for action in actions:
            try:
                await take(bank, entries, action)
            except SkytellerError:
                continue
        await bank.search.refresh(bank.id)
        fresh = service.SearchService(db, inference)
        assert await answers(bank, bank.search) == await answers(bank, fresh)
    finally:
        inference.close()
        await db.close()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=st.lists(step, min_size=1, max_size=25))
def test_followed_equals_fresh(urls: Urls, actions: Sequence[tuple]) -> None:  # type: ignore[type-arg]  # drawn values
    asyncio.run(story(urls, actions))
