"""What became of every message: what was acked against what the database holds and what pages show."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

STAFF_KEY = "staff"


@dataclass(slots=True)
class Message:
    """One message of a page; ``seq`` once acked, ``refusal`` (a code) once refused for good."""

    conversation: str
    client_id: str
    text: str
    seq: int | None = None
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as the database holds it."""

    conversation: str
    seq: int
    client_id: str
    kind: str
    author: str
    visibility: str
    body: dict[str, Any]


@dataclass(slots=True)
class View:
    """What one page has been shown of a timeline, by sequence number; ``faults``: repeats and steps back."""

    staff: bool
    last: int = 0
    faults: int = 0
    entries: dict[int, dict[str, Any]] = field(default_factory=dict)

    def show(self, entry: Mapping[str, Any]) -> bool:
        """Take an entry; false when the page had it already."""
        seq = int(entry["seq"])
        if seq <= self.last:
            self.faults += 1
            return False
        self.last = seq
        self.entries[seq] = {key: entry[key] for key in ("client_id", "kind", "body")}
        return True

    def equals(self, rows: Iterable[Row]) -> bool:
        """Whether the page shows what the database holds, as far as it may be seen here."""
        held = {
            row.seq: {
                "client_id": row.client_id,
                "kind": row.kind,
                "body": row.body
                if self.staff
                else {key: value for key, value in row.body.items() if key != STAFF_KEY},
            }
            for row in rows
            if self.staff or row.visibility == "all"
        }
        return self.entries == held


@dataclass(slots=True)
class Verdict:
    """Counts of what must be 0; of all messages, and of the conversations that a bot gave to a person."""

    messages: int = 0
    lost: int = 0
    doubled: int = 0
    refused: int = 0
    gaps: int = 0
    views_different: int = 0
    view_faults: int = 0
    unanswered: int = 0
    answered_twice: int = 0
    handed_over: int = 0


def judge(
    messages: Sequence[Message],
    rows: Sequence[Row],
    views: Sequence[tuple[str, View]],
    asked_of_bot: Iterable[str],
) -> Verdict:
    """Hold everything that pages sent and saw against ``rows``, all entries of these conversations.

    ``asked_of_bot`` are the conversations in which every text of the customer is a question that the bot
    knows: each needs one answer with that question as its source, unless a person was called.
    """
    by_conversation: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_conversation[row.conversation].append(row)
    verdict = Verdict(messages=len(messages))
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        places[row.conversation, row.client_id].append(row.seq)
    for message in messages:
        standing = places.get((message.conversation, message.client_id), [])
        if message.refusal is not None:
            verdict.refused += 1
            verdict.doubled += len(standing)
        elif message.seq is None or message.seq not in standing:
            verdict.lost += 1
        verdict.doubled += max(0, len(standing) - 1)
    texts = Counter((row.conversation, row.body.get("text")) for row in rows if row.kind == "message")
    said = Counter((message.conversation, message.text) for message in messages if not message.refusal)
    verdict.doubled += sum(max(0, texts[key] - count) for key, count in said.items())
    for held in by_conversation.values():
        held.sort(key=lambda row: row.seq)
        verdict.gaps += [row.seq for row in held] != list(range(1, len(held) + 1))
    for conversation, view in views:
        verdict.view_faults += view.faults
        verdict.views_different += not view.equals(by_conversation[conversation])
    for conversation in asked_of_bot:
        _judge_answers(by_conversation[conversation], verdict)
    return verdict


def _judge_answers(rows: list[Row], verdict: Verdict) -> None:
    asked = Counter(row.body["text"] for row in rows if row.author == "customer" and row.kind == "message")
    answered = Counter(
        row.body["source"]["question"] for row in rows if row.author == "bot" and "source" in row.body
    )
    verdict.answered_twice += (answered - asked).total()
    if any(row.body.get("code") == "queued" for row in rows):
        verdict.handed_over += 1
    else:
        verdict.unanswered += (asked - answered).total()
