"""What an import does with each row, given what is there already. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from skyteller.domains.knowledge.repository.imports import KnownEntry, WrittenEntry
from skyteller.domains.knowledge.schemas import AUDIENCES, ImportCounts, ImportRow, Refusal
from skyteller.domains.knowledge.service.entries import new_key
from skyteller.domains.knowledge.service.files import excerpt
from skyteller.domains.knowledge.service.wording import same_as
from skyteller.kernel.ids import new_id


@dataclass(slots=True)
class Plan:
    """Entries to write, in the order of rows; ``publish`` names those that go to customers.

    ``embed`` holds the wordings of those that need vectors.
    """

    counts: ImportCounts = field(default_factory=ImportCounts)
    refusals: list[Refusal] = field(default_factory=list)
    write: list[WrittenEntry] = field(default_factory=list)
    publish: set[UUID] = field(default_factory=set)
    embed: dict[UUID, list[str]] = field(default_factory=dict)


class _Known:
    """The entries that rows may meet, by key and by question."""

    def __init__(self, entries: Sequence[KnownEntry]) -> None:
        self.by_key = {entry.key: entry for entry in entries}
        self._by_question: dict[str, list[KnownEntry]] = {}
        for entry in entries:
            for norm in {entry.question_norm, entry.published_norm}:
                if norm is not None:
                    self._by_question.setdefault(norm, []).append(entry)

    def target(self, row: ImportRow, norm: str) -> tuple[KnownEntry | None, KnownEntry | None]:
        """The entry that the row means, and another one that stands in its way."""
        asking = self._by_question.get(norm, [])
        target = self.by_key.get(row.key) if row.key is not None else None
        if target is None:
            target = next((entry for entry in asking if entry.question_norm == norm), None)
        return target, next((entry for entry in asking if entry is not target), None)


def plan(
    rows: Sequence[ImportRow | Refusal],
    known: Sequence[KnownEntry],
    categories: Mapping[tuple[str, ...], UUID],
    *,
    publish: bool,
    language: str,
) -> Plan:
    """Create, change, leave or refuse; rows must have been checked. ``revision`` is still to be given."""
    result = Plan()
    entries = _Known(known)
    for row in rows:
        if isinstance(row, Refusal):
            result.refusals.append(row)
            result.counts.refused += 1
            continue
        norm = same_as(row.question)
        target, in_the_way = entries.target(row, norm)
        if in_the_way is not None:
            refusal = Refusal(row.row, "duplicate-question", excerpt(row.question), in_the_way.key)
            result.refusals.append(refusal)
            result.counts.refused += 1
            continue
        _settle(result, row, norm, target, categories, publish=publish, language=language)
    return result


def _settle(
    result: Plan,
    row: ImportRow,
    norm: str,
    target: KnownEntry | None,
    categories: Mapping[tuple[str, ...], UUID],
    *,
    publish: bool,
    language: str,
) -> None:
    category_id = categories[row.category] if row.category is not None else None
    if target is None:
        written = WrittenEntry(
            id=new_id(),
            key=row.key or new_key(),
            language=row.language or language,
            category_id=category_id,
            audience=_audience(row) or list(AUDIENCES),
            question=row.question,
            question_norm=norm,
            similar=list(row.similar),
            answer=row.answer,
            version=1,
            revision=0,
        )
        result.counts.created += 1
    else:
        written = WrittenEntry(
            id=target.id,
            key=target.key,
            language=row.language or language,
            category_id=category_id or target.category_id,
            audience=_audience(row) or target.audience,
            question=row.question,
            question_norm=norm,
            similar=list(row.similar),
            answer=row.answer or target.answer,
            version=target.version + 1,
            revision=0,
        )
        if _same(written, target):
            if not publish or target.published_version == target.version:
                result.counts.unchanged += 1
                return
            written.version = target.version
        result.counts.updated += 1
    result.write.append(written)
    if publish:
        result.publish.add(written.id)
        wordings = [written.question, *written.similar]
        if target is None or wordings != [target.published_question, *(target.published_similar or ())]:
            result.embed[written.id] = wordings


def _audience(row: ImportRow) -> list[str]:
    return [audience for audience in AUDIENCES if audience in (row.audience or ())]


def _same(written: WrittenEntry, entry: KnownEntry) -> bool:
    return (
        written.question == entry.question
        and written.similar == entry.similar
        and written.answer == entry.answer
        and written.language == entry.language
        and written.category_id == entry.category_id
        and written.audience == entry.audience
    )
