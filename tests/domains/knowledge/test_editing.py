"""Writing entries."""

import asyncio
from datetime import UTC, datetime

import pytest

from skyteller.domains.knowledge import service
from skyteller.domains.knowledge.errors import (
    CategoryExistsError,
    CategoryTooDeepError,
    DuplicateQuestionError,
    EditedElsewhereError,
    PublishedBeforeError,
)
from skyteller.domains.knowledge.schemas import CategoryIn, CategoryOut, EntryChange, EntryOut
from skyteller.kernel.clock import ManualClock, use_clock
from skyteller.kernel.errors import NotFoundError
from skyteller.kernel.ids import new_id
from skyteller.kernel.postgres import Urls
from tests.domains.knowledge.conftest import Bank, draft
from tests.factories.people import add_tenant

SCRIPT = "<script>alert('1')</script><img src=x onerror=\"alert(2)\">{{7*7}}'; DROP TABLE x;-- %s"


def change(entry: EntryOut, **values: object) -> EntryChange:
    fields = ("question", "similar", "answer", "language", "audience", "revision")
    same = {name: getattr(entry, name) for name in fields}
    same["category_id"] = entry.category.id if entry.category else None
    return EntryChange.model_validate({**same, **values})


async def update(bank: Bank, entry: EntryOut, by: str = "罗敏", **values: object) -> EntryOut:
    async with bank.db.transaction(bank.id) as session:
        return await service.update(session, entry.id, change(entry, **values), by=by)


async def category(bank: Bank, name: str, parent: CategoryOut | None = None) -> CategoryOut:
    async with bank.db.transaction(bank.id) as session:
        new = CategoryIn(name=name, parent_id=parent.id if parent else None)
        return await service.create_category(session, new)


async def test_a_draft_is_made_once(bank: Bank) -> None:
    new = draft("怎么开卡", similar=["办卡", "办卡", "怎么开卡"])
    async with bank.db.transaction(bank.id) as session:
        first, created = await service.create(session, new, by="罗敏")
        again, created_again = await service.create(session, new, by="罗敏")
    assert (created, created_again) == (True, False)
    assert first == again
    assert first.similar == ["办卡"]
    assert (first.status, first.version, first.published) == ("draft", 1, None)


async def test_script_is_text_in_every_field(bank: Bank) -> None:
    top = await category(bank, SCRIPT[:60])
    entry = await bank.published(SCRIPT, similar=[SCRIPT + "2"], answer=SCRIPT, category_id=top.id)
    assert (entry.question, entry.similar, entry.answer) == (SCRIPT, [SCRIPT + "2"], SCRIPT)
    assert entry.category is not None
    assert entry.category.name == SCRIPT[:60]
    result = await bank.find(SCRIPT)
    assert (result.hits[0].question, result.hits[0].answer) == (SCRIPT, SCRIPT)
    async with bank.db.transaction(bank.id) as session:
        assert (await service.list_entries(session, q=SCRIPT)).total == 1


async def test_two_editors(bank: Bank) -> None:
    entry = await bank.create("怎么开卡")
    first, second = await asyncio.gather(
        update(bank, entry, by="罗敏", answer="甲"),
        update(bank, entry, by="何静", answer="乙"),
        return_exceptions=True,
    )
    refused, saved = sorted([first, second], key=lambda outcome: isinstance(outcome, EntryOut))
    assert isinstance(refused, EditedElsewhereError)
    assert isinstance(saved, EntryOut)
    assert refused.params["name"] == saved.updated_by
    now = await bank.get(entry.id)
    assert (now.version, now.answer) == (2, saved.answer)


async def test_saving_without_a_change_changes_nothing(bank: Bank) -> None:
    entry = await bank.create("怎么开卡")
    assert await update(bank, entry, by="何静") == entry


async def test_a_question_is_asked_once(bank: Bank) -> None:
    entry = await bank.create("怎么开卡？")
    with pytest.raises(DuplicateQuestionError) as error:
        await bank.create("怎麼 開卡")
    assert error.value.params["key"] == entry.key
    other = await bank.create("怎么销卡")
    with pytest.raises(DuplicateQuestionError):
        await update(bank, other, question="怎么开卡!")


async def test_what_is_published_keeps_its_question(bank: Bank) -> None:
    entry = await bank.published("怎么开卡")
    await update(bank, entry, question="怎么办卡")
    with pytest.raises(DuplicateQuestionError):
        await bank.create("怎么开卡")


async def test_lists(bank: Bank) -> None:
    clock = ManualClock(datetime(2026, 11, 22, tzinfo=UTC))
    with use_clock(clock):
        cards = await category(bank, "借记卡")
        loss = await category(bank, "挂失", cards)
        first = await bank.published("怎么挂失", category_id=loss.id, similar=['卡"丢"了100%'])
        clock.advance(1)
        second = await bank.published("Lost card", category_id=cards.id, language="en")
        clock.advance(1)
        third = await bank.create("手续费")
        clock.advance(1)
        second = await update(bank, second, answer="new")

        async def listed(**values: object) -> list[EntryOut]:
            async with bank.db.transaction(bank.id) as session:
                page = await service.list_entries(session, **values)  # type: ignore[arg-type]  # test values
            assert page.total >= len(page.items)
            return [row.id for row in page.items]  # type: ignore[misc]

        assert await listed() == [second.id, third.id, first.id]
        assert await listed(limit=1, offset=1) == [third.id]
        assert await listed(category_id=cards.id) == [second.id, first.id]
        assert await listed(category_id=loss.id) == [first.id]
        assert await listed(category_id=new_id()) == []
        assert await listed(status="published") == [first.id]
        assert await listed(status="changed") == [second.id]
        assert await listed(status="draft") == [third.id]
        assert await listed(q='"丢"') == [first.id]
        assert await listed(q="0%") == [first.id]
        assert await listed(q="%") == [first.id]
        assert await listed(q="LOST") == [second.id]
        assert await listed(q="_") == []
        async with bank.db.transaction(bank.id) as session:
            counts = {row.name: row.count for row in await service.categories(session)}
            stats = await service.stats(session)
    assert counts == {"借记卡": 2, "挂失": 1}
    assert (stats.published, stats.changed, stats.draft, stats.asked_7d) == (1, 1, 1, 0)
    assert stats.helped_rate is None


async def test_categories_have_two_levels_and_names(bank: Bank) -> None:
    top = await category(bank, "借记卡")
    below = await category(bank, "借记卡", top)
    with pytest.raises(CategoryExistsError):
        await category(bank, "借记卡")
    with pytest.raises(CategoryExistsError):
        await category(bank, "借记卡", top)
    with pytest.raises(CategoryTooDeepError):
        await category(bank, "挂失", below)


async def test_only_what_nobody_saw_can_be_deleted(bank: Bank) -> None:
    entry = await bank.create("怎么开卡")
    assert entry.deletable
    async with bank.db.transaction(bank.id) as session:
        await service.delete(session, entry.id)
    with pytest.raises(NotFoundError):
        await bank.get(entry.id)
    seen = await bank.published("怎么开卡")
    withdrawn = await bank.withdraw(seen.id)
    assert (withdrawn.status, withdrawn.deletable) == ("draft", False)
    with pytest.raises(PublishedBeforeError):
        async with bank.db.transaction(bank.id) as session:
            await service.delete(session, seen.id)


async def test_another_banks_ids_are_unknown(bank: Bank, urls: Urls) -> None:
    top = await category(bank, "借记卡")
    entry = await bank.published("怎么开卡", category_id=top.id)
    stranger = Bank(bank.db, await add_tenant(urls), bank.inference, bank.search, bank.encoder)
    with pytest.raises(NotFoundError):
        await stranger.get(entry.id)
    with pytest.raises(NotFoundError):
        await update(stranger, entry)
    with pytest.raises(NotFoundError):
        await stranger.publish(entry.id)
    with pytest.raises(NotFoundError):
        await stranger.withdraw(entry.id)
    with pytest.raises(NotFoundError):
        await stranger.create("怎么开卡", category_id=top.id)
    with pytest.raises(NotFoundError):
        async with bank.db.transaction(stranger.id) as session:
            await service.delete(session, entry.id)
    with pytest.raises(NotFoundError):
        await category(stranger, "挂失", top)
    assert (await stranger.find("怎么开卡")).hits == []
    async with bank.db.transaction(stranger.id) as session:
        await service.count_asked(session, entry.id)
    assert (await bank.get(entry.id)).asked == 0


async def test_usage_is_counted_by_day(bank: Bank) -> None:
    clock = ManualClock(datetime(2026, 11, 1, 12, tzinfo=UTC))
    with use_clock(clock):
        entry = await bank.published("怎么开卡")
        for _ in range(3):
            async with bank.db.transaction(bank.id) as session:
                await service.count_asked(session, entry.id)
                await service.count_feedback(session, entry.id, helped=True)
        clock.advance(8 * 86400)
        async with bank.db.transaction(bank.id) as session:
            await service.count_asked(session, entry.id)
            await service.count_feedback(session, entry.id, helped=False)
            await service.count_asked(session, new_id())
            stats = await service.stats(session)
        now = await bank.get(entry.id)
    assert (now.asked, now.helped, now.not_helped) == (4, 3, 1)
    assert (stats.asked_7d, stats.helped_rate) == (1, 0.0)
