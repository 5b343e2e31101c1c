"""Bodies of entries: what may come in, checked before it is queued for the timeline."""

from typing import Any, cast

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.conversations import repository
from skyteller.domains.conversations.errors import BodyTooLargeError
from skyteller.domains.conversations.schemas import MAX_SEQ, MESSAGE_LIMIT, EntryKind
from skyteller.domains.conversations.service.cards import cards
from skyteller.kernel.errors import InvalidInputError, NotFoundError


def spoken_text(body: dict[str, Any]) -> dict[str, Any]:
    """The body of a message or a note: its text and nothing else."""
    value = body.get("text")
    if not isinstance(value, str) or not value.strip():
        raise InvalidInputError(reason="text")
    if len(value) > MESSAGE_LIMIT:
        raise BodyTooLargeError(limit=MESSAGE_LIMIT)
    if "\x00" in value or not _encodable(value):
        raise InvalidInputError(reason="text")
    return {"text": value}


def card_body(body: dict[str, Any]) -> dict[str, Any]:
    """The body of a card: its kind's content, checked, and the plain text made from it."""
    card = cards.find(body.get("card"))
    content = body.get("content")
    if card is None or not isinstance(content, dict):
        raise InvalidInputError(reason="card")
    try:
        checked = card.content(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InvalidInputError(reason=f"{place}: {first['msg']}") from error
    except ValueError as error:
        raise InvalidInputError(reason=str(error)) from error
    return {
        "card": card.name,
        "version": card.version,
        "text": card.text(checked),
        "content": checked,
    }


async def submission_body(
    session: AsyncSession, conversation_id: Any, body: dict[str, Any]
) -> dict[str, Any]:
    """The body of an answer to a card of the same conversation."""
    seq = body.get("card_seq")
    data = body.get("data")
    if not isinstance(seq, int) or isinstance(seq, bool) or not 0 < seq <= MAX_SEQ:
        raise InvalidInputError(reason="card_seq")
    if not isinstance(data, dict):
        raise InvalidInputError(reason="data")
    entry = await repository.entry(session, conversation_id, seq)
    if entry is None or entry.kind != "card" or entry.visibility != "all":
        raise NotFoundError
    card = cards.find(entry.body["card"])
    if card is None:
        raise NotFoundError
    try:
        checked, words = card.submission(entry.body["content"], data)
    except ValueError as error:
        raise InvalidInputError(reason=str(error)) from error
    if not _encodable(words):
        raise InvalidInputError(reason="data")
    return {"card_seq": seq, "data": checked, "text": words}


async def checked_body(
    session: AsyncSession, conversation_id: Any, kind: EntryKind, body: object
) -> dict[str, Any]:
    """The body of an entry of any kind that a person may send."""
    if not isinstance(body, dict):
        raise InvalidInputError(reason="body")
    known = cast(dict[str, Any], body)
    match kind:
        case "message" | "note":
            return spoken_text(known)
        case "card":
            return card_body(known)
        case "submission":
            return await submission_body(session, conversation_id, known)
        case _:
            raise InvalidInputError(reason="kind")


def _encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
