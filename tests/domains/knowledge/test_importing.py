"""Imports: what they report, and that they go on after the worst."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from uuid import UUID

import orjson
import pytest
from sqlalchemy import text

from skyteller.domains.knowledge import service
from skyteller.domains.knowledge.errors import ImportFileError
from skyteller.domains.knowledge.repository import imports as repository
from skyteller.domains.knowledge.schemas import ImportCounts, ImportOut, ImportRow
from skyteller.domains.knowledge.service import importing
from skyteller.kernel.errors import NotFoundError
from skyteller.kernel.jobs import Jobs
from skyteller.kernel.postgres import Urls
from tests.domains.knowledge.conftest import Bank, until
from tests.factories.people import add_tenant


def jsonl(*items: dict[str, object]) -> bytes:
    return b"\n".join(orjson.dumps(item) for item in items)


def many(count: int) -> bytes:
    return jsonl(*({"question": f"第{n}个问题", "answer": f"答{n}", "key": f"k{n}"} for n in range(count)))


async def upload(
    bank: Bank, jobs: Jobs, payload: bytes, *, publish: bool = True, words: str = "zh"
) -> ImportOut:
    async with bank.db.transaction(bank.id) as session:
        return await service.start_import(
            session,
            jobs,
            filename="faq.csv",
            payload=payload,
            publish=publish,
            language="zh-CN",
            by="罗敏",
            words=words,
        )


async def report(bank: Bank, import_id: UUID, words: str = "zh") -> ImportOut:
    async with bank.db.transaction(bank.id) as session:
        return await service.get_import(session, import_id, words)


async def run(bank: Bank, import_id: UUID) -> ImportOut:
    await service.run_import(bank.db, bank.inference, bank.id, str(import_id))
    return await report(bank, import_id)


def counts(outcome: ImportOut) -> ImportCounts:
    return ImportCounts(outcome.created, outcome.updated, outcome.unchanged, outcome.refused)


@pytest.fixture
def jobs(urls: Urls) -> Jobs:
    return Jobs(urls.app, stalled_after=1.0)


@asynccontextmanager
async def working(jobs: Jobs) -> AsyncIterator[None]:
    task = asyncio.create_task(jobs.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_an_uploaded_file_is_imported_published_and_found(bank: Bank, jobs: Jobs) -> None:
    jobs.task(service.TASK, partial(service.run_import, bank.db, bank.inference))
    payload = (
        "问题,相似问题,答案,分类,编号,受众\n"
        "怎么挂失,卡丢了|银行卡不见了,拨打热线,借记卡/挂失,lost,\n"
        ",,没有问题,,,\n"
        "内部规定,,仅供坐席,制度,rule,agent\n"
        "怎么 掛失？,,重复,,,\n"
    ).encode("gb18030")
    async with working(jobs):
        begun = await upload(bank, jobs, payload)
        assert (begun.state, begun.total) == ("running", 0)

        async def ended() -> bool:
            return (await report(bank, begun.id)).state != "running"

        await until(ended)
    done = await report(bank, begun.id)
    assert (done.state, done.total, done.done, done.error) == ("done", 4, 4, None)
    assert counts(done) == ImportCounts(created=2, refused=2)
    assert [(item.row, item.reason) for item in done.refusals] == [
        (3, "缺少标准问题"),
        (5, "与第 2 行问题相同"),
    ]
    assert [item.text for item in done.refusals] == ["没有问题", "怎么 掛失？"]
    assert (await report(bank, begun.id, "en")).refusals[1].reason == "it asks the same as row 2"
    assert (await bank.find("银行卡不见了")).hits[0].question == "怎么挂失"
    async with bank.db.transaction(bank.id) as session:
        found = {category.name: category for category in await service.categories(session)}
        rows = {row.key: row for row in (await service.list_entries(session)).items}
        assert [outcome.id for outcome in await service.list_imports(session, "zh")] == [begun.id]
        payload_left = (await session.execute(text("SELECT payload FROM knowledge_imports"))).scalar()
    assert payload_left is None
    assert found["挂失"].parent_id == found["借记卡"].id
    assert {key: row.status for key, row in rows.items()} == {"lost": "published", "rule": "published"}
    assert (await bank.get(rows["rule"].id)).audience == ["agent"]


async def test_the_same_file_again_changes_nothing(bank: Bank, jobs: Jobs) -> None:
    payload = jsonl(
        {"question": "怎么挂失", "answer": "拨打热线", "category": "卡/挂失"},
        {"question": "怎么开卡", "answer": "带身份证", "key": "open", "similar": ["办卡"]},
    )
    first = await run(bank, (await upload(bank, jobs, payload)).id)
    assert counts(first) == ImportCounts(created=2)
    bank.encoder.encoded.clear()
    again = await run(bank, (await upload(bank, jobs, payload)).id)
    assert counts(again) == ImportCounts(unchanged=2)
    assert bank.encoder.encoded == []


async def test_same_key_or_same_question_is_an_update(bank: Bank, jobs: Jobs) -> None:
    by_key = await bank.published("怎么挂失")
    by_question = await bank.published("怎么开卡？", audience=["agent"])
    bank.encoder.encoded.clear()
    payload = jsonl(
        {"key": by_key.key, "question": "如何挂失", "answer": "新"},
        {"question": "怎么 开卡", "answer": by_question.answer},
    )
    done = await run(bank, (await upload(bank, jobs, payload)).id)
    assert counts(done) == ImportCounts(updated=2)
    assert ((await bank.get(by_key.id)).question, (await bank.get(by_key.id)).status) == (
        "如何挂失",
        "published",
    )
    kept = await bank.get(by_question.id)
    assert (kept.key, kept.question, kept.audience) == (by_question.key, "怎么 开卡", ["agent"])
    assert sorted(bank.encoder.encoded) == ["如何挂失", "怎么 开卡"]
    assert (await bank.find("如何挂失")).hits[0].answer == "新"


async def test_drafts_are_published_by_an_import_that_publishes(bank: Bank, jobs: Jobs) -> None:
    payload = jsonl({"question": "怎么挂失", "answer": "拨打热线"})
    assert counts(await run(bank, (await upload(bank, jobs, payload, publish=False)).id)).created == 1
    assert (await bank.find("怎么挂失")).hits == []
    assert counts(await run(bank, (await upload(bank, jobs, payload)).id)) == ImportCounts(updated=1)
    await bank.search.refresh(bank.id)
    assert (await bank.find("怎么挂失")).hits[0].answer == "拨打热线"
    assert counts(await run(bank, (await upload(bank, jobs, payload, publish=False)).id)).unchanged == 1


async def test_an_answer_alone_needs_no_new_vector(bank: Bank, jobs: Jobs) -> None:
    entry = await bank.published("怎么挂失")
    bank.encoder.encoded.clear()
    payload = jsonl({"question": "怎么挂失", "answer": "改了"})
    assert counts(await run(bank, (await upload(bank, jobs, payload)).id)).updated == 1
    assert bank.encoder.encoded == []
    again = service.SearchService(bank.db, bank.inference)
    async with bank.db.transaction(bank.id) as session:
        found = await again.search(session, "怎么挂失")
    assert [(hit.entry_id, hit.answer) for hit in found.hits] == [(entry.id, "改了")]


async def test_a_key_and_a_question_of_two_entries(bank: Bank, jobs: Jobs) -> None:
    first, second = await bank.published("怎么挂失"), await bank.published("怎么开卡")
    payload = jsonl({"key": first.key, "question": "怎么开卡", "answer": "x"})
    done = await run(bank, (await upload(bank, jobs, payload)).id)
    assert counts(done) == ImportCounts(refused=1)
    assert done.refusals[0].reason == f"与 {second.key} 的标准问题相同"
    assert (await bank.get(first.id)).question == "怎么挂失"


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHUNK", 10)


class Killed(BaseException):
    """The process dies here."""


async def stop_after(bank: Bank, import_id: UUID, chunks: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Die in the transaction of the chunk after ``chunks`` chunks."""
    advance, seen = repository.advance, 0

    async def dying(*arguments: object) -> bool:
        nonlocal seen
        seen += 1
        if seen > chunks:
            raise Killed
        return await advance(*arguments)  # type: ignore[arg-type]  # passed on

    with monkeypatch.context() as patch:
        patch.setattr(repository, "advance", dying)
        with pytest.raises(Killed):
            await run(bank, import_id)


async def test_a_killed_import_goes_on_where_it_stood(
    bank: Bank, jobs: Jobs, small_chunks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = await upload(bank, jobs, many(45))
    await stop_after(bank, begun.id, 2, monkeypatch)
    half = await report(bank, begun.id)
    assert (half.state, half.total, half.done, half.created) == ("running", 45, 20, 20)
    bank.encoder.encoded.clear()
    done = await run(bank, begun.id)
    assert (done.state, done.done, counts(done)) == ("done", 45, ImportCounts(created=45))
    assert len(bank.encoder.encoded) == 25
    async with bank.db.transaction(bank.id) as session:
        assert (await service.list_entries(session)).total == 45
    ended = await run(bank, begun.id)
    assert ended == done


async def test_two_workers_at_once_write_each_row_once(bank: Bank, jobs: Jobs, small_chunks: None) -> None:
    begun = await upload(bank, jobs, many(60))
    await asyncio.gather(run(bank, begun.id), run(bank, begun.id))
    done = await report(bank, begun.id)
    assert (done.state, done.done, counts(done)) == ("done", 60, ImportCounts(created=60))


async def test_a_job_of_a_dead_worker_is_taken_up(bank: Bank, urls: Urls, small_chunks: None) -> None:
    """A worker that took the job and then was never heard of again."""
    first, second = Jobs(urls.app, stalled_after=0.5), Jobs(urls.app, stalled_after=0.5)
    begun = await upload(bank, first, many(25))
    async with bank.db.transaction(bank.id) as session:
        await session.execute(
            text(
                "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat)"
                " VALUES (now() - interval '1 hour') RETURNING id)"
                " UPDATE procrastinate_jobs SET status = 'doing', worker_id = dead.id FROM dead"
            )
        )
    second.task(service.TASK, partial(service.run_import, bank.db, bank.inference))
    async with working(second):

        async def ended() -> bool:
            return (await report(bank, begun.id)).state == "done"

        await until(ended)


@pytest.mark.parametrize(
    ("payload", "error"),
    [
        (b"title,text\na,b\n", "第一行要有列名，至少要有 question（问题）一列。"),
        (b"question,answer\n\xff\xff\n", "文件编码无法识别，请另存为 UTF-8 或 GB18030。"),
    ],
)
async def test_files_of_no_use_fail_with_a_reason(bank: Bank, jobs: Jobs, payload: bytes, error: str) -> None:
    done = await run(bank, (await upload(bank, jobs, payload)).id)
    assert (done.state, done.error, done.total) == ("failed", error, 0)
    assert done.ended_at is not None


async def test_an_empty_file_is_refused_at_once(bank: Bank, jobs: Jobs) -> None:
    with pytest.raises(ImportFileError):
        await upload(bank, jobs, b" \n")


async def test_only_two_hundred_refusals_are_listed(bank: Bank, jobs: Jobs, small_chunks: None) -> None:
    payload = "\n".join(["question,answer", *(",a" for _ in range(250))]).encode()
    done = await run(bank, (await upload(bank, jobs, payload)).id)
    assert (done.state, done.refused, len(done.refusals)) == ("done", 250, 200)
    assert [item.row for item in done.refusals] == list(range(2, 202))


async def test_an_error_of_ours_ends_the_import_with_a_word(
    bank: Bank, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object, **values: object) -> None:
        raise ValueError

    begun = await upload(bank, jobs, many(3))
    with monkeypatch.context() as patch:
        patch.setattr(importing, "plan", broken)
        failed = await run(bank, begun.id)
    assert failed.state == "failed"
    assert failed.error is not None
    assert failed.error.startswith("导入中途停止")


async def test_what_passes_is_tried_again(bank: Bank, jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*arguments: object, **values: object) -> None:
        raise ConnectionError

    begun = await upload(bank, jobs, many(3))
    with monkeypatch.context() as patch:
        patch.setattr(importing, "plan", away)
        with pytest.raises(ConnectionError):
            await run(bank, begun.id)
    assert (await run(bank, begun.id)).state == "done"


async def test_imports_of_another_bank(bank: Bank, jobs: Jobs, urls: Urls) -> None:
    begun = await upload(bank, jobs, many(1))
    stranger = await add_tenant(urls)
    with pytest.raises(NotFoundError):
        async with bank.db.transaction(stranger.id) as session:
            await service.get_import(session, begun.id, "zh")
    await service.run_import(bank.db, bank.inference, stranger.id, str(begun.id))
    assert (await report(bank, begun.id)).done == 0


async def test_rows_from_elsewhere(bank: Bank) -> None:
    rows: list[ImportRow] = [
        ImportRow(row=n, question=f"q{n}", answer="a", key=f"k{n}", category=("卡",)) for n in range(3)
    ]
    bring: Callable[[], object] = partial(
        service.import_rows,
        bank.db,
        bank.inference,
        bank.id,
        service.checked(rows, publish=True),
        publish=True,
        language="en",
        by="演示",
    )
    assert await bring() == ImportCounts(created=3)  # type: ignore[misc]  # a coroutine
    assert await bring() == ImportCounts(unchanged=3)  # type: ignore[misc]  # a coroutine
