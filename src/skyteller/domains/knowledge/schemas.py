"""Shapes of the knowledge, inside and on the wire."""

from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from skyteller.kernel.web.schemas import Line, Text, Time, Wire

Language = Literal["zh-CN", "en"]
Audience = Literal["customer", "bot", "agent"]
Status = Literal["draft", "published", "changed"]
Sureness = Literal["sure", "half_sure", "unsure"]
ImportState = Literal["running", "done", "failed"]

AUDIENCES: tuple[Audience, ...] = ("customer", "bot", "agent")
LANGUAGES: tuple[Language, ...] = ("zh-CN", "en")

QUESTION_LIMIT = 200
ANSWER_LIMIT = 4_000
SIMILAR_LIMIT = 50
KEY_LIMIT = 64
CATEGORY_LIMIT = 60
REFUSALS_KEPT = 200
REFUSED_TEXT_LIMIT = 120


def _in_order(value: list[Audience]) -> list[Audience]:
    return [audience for audience in AUDIENCES if audience in value]


Answer = Annotated[Text, StringConstraints(strip_whitespace=True, min_length=1, max_length=ANSWER_LIMIT)]
Similar = Annotated[list[Line], Field(max_length=SIMILAR_LIMIT)]
AudienceList = Annotated[list[Audience], Field(min_length=1, max_length=3), AfterValidator(_in_order)]


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One entry of a file; ``row`` is where it begins, counted from 1 with the header.

    Without ``key`` the entry is known by its question; what is ``None`` stays as it is in an entry that is
    there already.
    """

    row: int
    question: str
    answer: str = ""
    similar: tuple[str, ...] = ()
    key: str | None = None
    category: tuple[str, ...] | None = None
    audience: tuple[str, ...] | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not imported: a key of ``errors.ROW_REASONS``, and what it collides with."""

    row: int
    code: str
    text: str
    other: str | None = None


@dataclass(slots=True)
class ImportCounts:
    """What became of rows."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0


class CategoryIn(Wire):
    """A new category; without a parent it stands on the first level."""

    name: Annotated[Line, StringConstraints(max_length=CATEGORY_LIMIT)]
    parent_id: UUID | None = None


class CategoryOut(Wire):
    """A category; ``count`` includes the entries of its children."""

    id: UUID
    name: str
    parent_id: UUID | None
    count: int


class CategoryName(Wire):
    """The category of an entry."""

    id: UUID
    name: str


class EntryDraft(Wire):
    """What an editor writes."""

    question: Line
    similar: Similar = Field(default_factory=list)
    answer: Answer
    category_id: UUID | None = None
    language: Language = "zh-CN"
    audience: AudienceList = Field(default_factory=lambda: list(AUDIENCES))


class EntryIn(EntryDraft):
    """A new entry; the same ``client_id`` always makes the same one."""

    client_id: UUID


class EntryChange(EntryDraft):
    """An edit of the entry as it was at ``revision``, the number that came with it."""

    revision: Annotated[int, Field(ge=0, le=2**53 - 1)]


class EntryRow(Wire):
    """An entry in a list; ``changed`` is published with an edit that is not."""

    id: UUID
    key: str
    question: str
    category: CategoryName | None
    language: Language
    status: Status
    similar_count: int
    updated_at: Time
    updated_by: str
    published_at: Time | None
    asked: int
    helped: int
    not_helped: int


class PublishedContent(Wire):
    """What customers and agents see now."""

    question: str
    similar: list[str]
    answer: str


class EntryOut(EntryRow):
    """An entry with everything; ``revision`` goes back with the next edit and equals ``version``.

    ``deletable`` as long as it was never published: afterwards answers refer to it.
    """

    similar: list[str]
    answer: str
    audience: list[Audience]
    version: int
    revision: int
    published: PublishedContent | None
    deletable: bool


class EntriesOut(Wire):
    """A page of entries, those edited last first."""

    items: list[EntryRow]
    total: int


class StatsOut(Wire):
    """Entries by state; questions answered and the share that helped, over seven days."""

    published: int
    draft: int
    changed: int
    asked_7d: int
    helped_rate: float | None


class SearchIn(Wire):
    """A question in anybody's words."""

    text: Annotated[Text, StringConstraints(min_length=1, max_length=4_000)]
    limit: Annotated[int, Field(ge=1, le=10)] = 5


class SearchHit(Wire):
    """A published entry; ``confidence`` (0 to 1) is the probability that it answers the question."""

    entry_id: UUID
    question: str
    matched_question: str
    answer: str
    confidence: float
    score: float
    category: str | None
    updated_at: Time


class SearchResult(Wire):
    """Hits, best first, and what they are good for.

    ``sure``: answer with the first. ``half_sure``: offer the first three. ``unsure``: admit not to know.
    """

    hits: list[SearchHit]
    decision: Sureness
    ms: float


class RefusalOut(Wire):
    """A row that was not imported, and why."""

    row: int
    reason: str
    text: str


class ImportOut(Wire):
    """An import; ``total`` is 0 until the file has been read."""

    id: UUID
    filename: str
    state: ImportState
    total: int
    done: int
    created: int
    updated: int
    unchanged: int
    refused: int
    refusals: list[RefusalOut]
    error: str | None
    started_at: Time
    ended_at: Time | None
