"""``/asyncapi.json``: the realtime protocol, described in AsyncAPI 3.0.

Frames and topics are listed here in words; a test holds the list against what the hub serves.
"""

from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse

from skyteller.domains.conversations.schemas import ConversationOut, EntryOut
from skyteller.domains.routing.schemas import DeskRow, PresenceOut, WaitOut
from skyteller.kernel.realtime import Hub
from skyteller.kernel.web.schemas import Problem

_TEXT: dict[str, Any] = {"type": "string"}
_UUID: dict[str, Any] = {"type": "string", "format": "uuid"}
_SEQ: dict[str, Any] = {"type": "integer", "minimum": 0}
_BOOL: dict[str, Any] = {"type": "boolean"}
_TIME: dict[str, Any] = {"type": "string", "format": "date-time"}
_ANY: dict[str, Any] = {"type": "object"}
_PROBLEM = {"$ref": "#/components/schemas/Problem"}
_ENTRY = {"$ref": "#/components/schemas/EntryOut"}

CLIENT_FRAMES: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "auth": ("Customers only, and first: the visitor's token.", {"token": _TEXT}, ["token"]),
    "ping": ("A sign of life, every heartbeat_s seconds.", {}, []),
    "subscribe": (
        "Follow a topic; a timeline from the entry after a sequence number.",
        {"topic": _TEXT, "after": _SEQ},
        ["topic"],
    ),
    "unsubscribe": ("Stop following.", {"topic": _TEXT}, ["topic"]),
    "send": (
        "Append an entry. The same client_id is answered with the same result, however often it comes.",
        {
            "conversation": _UUID,
            "client_id": _UUID,
            "kind": {"enum": ["message", "submission", "note", "card"]},
            "body": _ANY,
        },
        ["conversation", "client_id", "kind", "body"],
    ),
    "typing": ("The sender is typing.", {"conversation": _UUID}, ["conversation"]),
    "read": (
        "Everything up to a sequence number was read.",
        {"conversation": _UUID, "seq": _SEQ},
        ["conversation", "seq"],
    ),
}
"""Type, meaning, fields, required fields."""

SERVER_FRAMES: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "hello": (
        "The socket is signed in.",
        {"connection": _TEXT, "server_time": _TIME, "heartbeat_s": {"type": "integer"}},
        ["connection", "server_time", "heartbeat_s"],
    ),
    "pong": ("The answer to a ping.", {}, []),
    "ack": (
        "The entry is committed.",
        {"conversation": _UUID, "client_id": _UUID, "seq": _SEQ, "at": _TIME, "duplicate": _BOOL},
        ["conversation", "client_id", "seq", "at", "duplicate"],
    ),
    "nack": (
        "The entry was refused. Status 503 means: send it again later; anything else is final.",
        {"client_id": _UUID, "error": _PROBLEM},
        ["client_id", "error"],
    ),
    "entries": (
        "A page of a timeline's replay; complete on the last one.",
        {"topic": _TEXT, "items": {"type": "array", "items": _ENTRY}, "complete": _BOOL},
        ["topic", "items", "complete"],
    ),
    "entry": ("One live entry, in order of seq.", {"topic": _TEXT, "entry": _ENTRY}, ["topic", "entry"]),
    "typing": (
        "Somebody else is typing.",
        {"conversation": _UUID, "author": _ANY},
        ["conversation", "author"],
    ),
    "read": (
        "The other side has read up to seq.",
        {"conversation": _UUID, "by": {"enum": ["customer", "agent"]}, "seq": _SEQ},
        ["conversation", "by", "seq"],
    ),
    "snapshot": (
        "All rows of a topic.",
        {"topic": _TEXT, "version": _SEQ, "rows": _ANY},
        ["topic", "version", "rows"],
    ),
    "delta": (
        "What changed since the version before; with a hole in the versions, subscribe again.",
        {"topic": _TEXT, "version": _SEQ, "upsert": _ANY, "remove": {"type": "array", "items": _TEXT}},
        ["topic", "version", "upsert", "remove"],
    ),
    "error": ("A frame could not be used.", {"topic": _TEXT, "error": _PROBLEM}, ["error"]),
}

TOPICS: dict[str, str] = {
    "timeline": "timeline:<conversation>: entries, replayed after a sequence number",
    "conversation": "conversation:<id>: one row, the conversation",
    "wait": "wait:<conversation>: the place in the queue, no row when nobody waits",
    "desk": "desk:me: staff only; presence, and the caller's conversations as conv:<id>",
    "floor": "floor: staff only; wait:<id>, queue:<id>, agent:<id>",
}

CLOSE_CODES: dict[str, str] = {
    "4401": "not signed in: sign in again, do not retry",
    "4400": "the first frame could not be read",
    "1012": "the server restarts: come back",
    "1013": "the server is busy, or the reader too slow: come back",
}


def _message(name: str, found: tuple[str, dict[str, Any], list[str]]) -> dict[str, Any]:
    words, fields, required = found
    payload = {
        "type": "object",
        "properties": {"type": {"const": name}, **fields},
        "required": ["type", *required],
    }
    return {"name": name, "summary": words, "contentType": "application/json", "payload": payload}


def _schemas() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for model in (Problem, EntryOut, ConversationOut, WaitOut, DeskRow, PresenceOut):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
        found.update(schema.pop("$defs", {}))
        found[model.__name__] = schema
    return found


def document(version: str) -> dict[str, Any]:
    """The whole description."""
    messages = {
        **{f"client.{name}": _message(name, found) for name, found in CLIENT_FRAMES.items()},
        **{f"server.{name}": _message(name, found) for name, found in SERVER_FRAMES.items()},
    }
    channels = {
        name: {
            "address": address,
            "summary": words,
            "messages": {key: {"$ref": f"#/components/messages/{key}"} for key in messages},
        }
        for name, address, words in (
            ("customer", "/customer/realtime", "The customer's page; the first frame is auth."),
            ("staff", "/staff/realtime", "The console; the cookie signs in, the Origin is checked."),
        )
    }
    operations = {
        f"{side}.{direction}": {
            "action": action,
            "channel": {"$ref": f"#/channels/{side}"},
            "messages": [
                {"$ref": f"#/channels/{side}/messages/{key}"} for key in messages if key.startswith(prefix)
            ],
        }
        for side in channels
        for direction, action, prefix in (("says", "receive", "client."), ("hears", "send", "server."))
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Skyteller realtime",
            "version": version,
            "description": "Text frames of at most 64 KiB: one JSON object each."
            " A client that opens the socket with ?frames=several gets a JSON array of objects"
            " where more than one is due.",
        },
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages, "schemas": _schemas()},
        "x-topics": TOPICS,
        "x-close-codes": CLOSE_CODES,
    }


def asyncapi_router(hub: Hub) -> APIRouter:
    """The route that serves the description; refuses to start when a frame or topic is not in it."""
    handled = {*hub.frames, "ping", "subscribe", "unsubscribe", "auth"}
    if handled != set(CLIENT_FRAMES) or set(hub.kinds()) != set(TOPICS):
        raise RuntimeError("apps/asyncapi.py does not describe the frames and topics that are served")
    router = APIRouter()

    @router.get("/asyncapi.json", include_in_schema=False)
    async def asyncapi() -> JSONResponse:
        return JSONResponse(document("0.1.0"))

    return router
