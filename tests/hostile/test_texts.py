"""Script and stranger things in every text field: kept word for word or refused with 4xx, never a 5xx."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from skyteller.kernel.ids import quotable_number
from tests.hostile.house import House, ask
from tests.hostile.routes import Door, body_schema, doors, minimal_body, openapi, operation, resolved

STORABLE = {
    "script": "<script>alert(1)</script>",
    "image": '"><img src=x onerror=alert(1)>',
    "closing": "</textarea></title></script><svg/onload=alert`1`>",
    "sql": "'; DROP TABLE conversations; --",
    "template": "{{7*7}}${7*7}<%= 7*7 %>{reason}{0}%s%n",
    "right-to-left": "\u202e付款\u202c\u2066x\u2069\u200f",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈𠮷野家",
    "invisible": "\u200b\u2060\ufeff零\u00ad宽",
    "combining": "Z̸̢̛̛͙͉͇a̷l̶g̵o̸" + "\u0301" * 60,
    "formula": '=HYPERLINK("http://example.invalid","x")',
    "control": "a\x01\x07\x1b[31m\x85\x7fb",
    "path": "../../../../etc/passwd\\..\\",
}
IMPOSSIBLE = {"nul": "a\u0000b", "lone surrogate": "a\ud800b", "swapped surrogates": "\udc00\ud800"}
LONG = {"long": "长" * 50_000, "long word": "x" * 100_000}
TEXTS = {**STORABLE, **IMPOSSIBLE, **LONG}
# For routes that compute a password's hash, which is slow on purpose.
FEW = {"script": STORABLE["script"], **IMPOSSIBLE, **LONG}

WRITING = [door for door in doors() if (body_schema(door) or ("",))[0] == "application/json"]


def spots(schema: dict[str, Any], path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The places of a body where free text may stand."""
    schema = resolved(schema)
    for option in schema.get("anyOf", []):
        yield from spots(option, path)
    if schema.get("type") == "string" and "format" not in schema:
        yield path
    for key, inner in schema.get("properties", {}).items():
        yield from spots(inner, (*path, key))
    if schema.get("type") == "array":
        yield from spots(schema["items"], (*path, 0))
    if schema.get("type") == "object" and "properties" not in schema:
        yield (*path, "text")


def planted(body: Any, path: tuple[str | int, ...], text: str) -> Any:
    """A copy of the body with ``text`` at the place."""
    if not path:
        return text
    head, *rest = path
    if isinstance(head, int):
        return [planted(body[0] if body else None, tuple(rest), text)]
    known = dict(body) if isinstance(body, dict) else {}
    known[head] = planted(known.get(head), tuple(rest), text)
    if head != "client_id" and "client_id" in known:
        known["client_id"] = str(uuid4())
    return known


def send(house: House, door: Door, body: Any, **ids: str) -> httpx.Response:
    bearer = house.ours.customer_token if door.side == "customer" else house.ours.everybody
    known = {**house.ours.ids, **ids}
    if door.side == "customer":
        known["conversation_id"] = str(house.ours.conversations["bot"])
    return ask(
        door.method,
        house.address + door.path.format(**known),
        content=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"},
    )


def is_safe(answer: httpx.Response) -> None:
    """No fault of ours, and nothing that a browser would take for a page."""
    assert answer.status_code < 500, answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    if answer.content:
        assert answer.headers["content-type"] in {"application/json", "application/problem+json"}
        answer.json()


@pytest.mark.parametrize("door", WRITING, ids=str)
def test_every_text_field_of_every_route(house: House, door: Door) -> None:
    schema = body_schema(door)
    assert schema is not None
    minimal = minimal_body(door)
    texts = FEW if "password" in resolved(schema[1])["properties"] else TEXTS
    for path in dict.fromkeys(spots(schema[1])):
        for name, text in texts.items():
            answer = send(house, door, planted(minimal, path, text))
            is_safe(answer)
            if name in IMPOSSIBLE:
                assert 400 <= answer.status_code < 500, (path, name, answer.text)
            if name in LONG:
                assert answer.status_code in {401, 404, 409, 413, 422}, (path, name, answer.status_code)


@pytest.mark.parametrize("door", [d for d in doors() if d.method == "GET"], ids=str)
def test_every_query_and_header(house: House, door: Door) -> None:
    bearer = house.ours.customer_token if door.side == "customer" else house.ours.everybody
    names = [p["name"] for p in operation(door).get("parameters", []) if p["in"] == "query"]
    for name, text in {**STORABLE, "nul": "a\u0000b"}.items():
        sendable = text.encode() if name not in {"control", "nul"} else b"x"
        answer = ask(
            "GET",
            house.address + door.path.format_map({key: house.ours.ids[key] for key in door.ids}),
            params=dict.fromkeys(names, text),
            headers={
                "Authorization": f"Bearer {bearer}",
                "Accept-Language": sendable,
                "User-Agent": sendable,
                "X-Forwarded-For": sendable,
            },
        )
        if door.path in openapi()["paths"] and door.path != "/metrics":
            is_safe(answer)
        assert answer.status_code < 500


@pytest.mark.parametrize("name", list(STORABLE))
def test_kept_word_for_word(house: House, name: str) -> None:
    text = STORABLE[name]
    said = send(
        house,
        Door("POST", "/customer/conversations/{conversation_id}/entries"),
        {"client_id": str(uuid4()), "kind": "message", "body": {"text": text}},
    )
    assert said.status_code == 201, said.text
    left = send(
        house,
        Door("POST", "/customer/conversations/{conversation_id}/messages-left"),
        {"client_id": str(uuid4()), "text": text, "contact": text[:200]},
    )
    assert left.status_code == 201, left.text
    noted = send(
        house,
        Door("POST", "/staff/conversations/{conversation_id}/entries"),
        {"client_id": str(uuid4()), "kind": "note", "body": {"text": text}},
        conversation_id=str(house.ours.conversations["bot"]),
    )
    assert noted.status_code == 201, noted.text
    shown = ask(
        "GET",
        f"{house.address}/staff/conversations/{house.ours.conversations['bot']}/entries",
        params={"after": said.json()["seq"] - 1},
        headers={"Authorization": f"Bearer {house.ours.everybody}"},
    ).json()["items"]
    words = {entry["seq"]: entry for entry in shown}
    assert words[said.json()["seq"]]["body"]["text"] == text
    assert words[noted.json()["seq"]]["body"]["text"] == text
    assert any(entry["body"].get("params", {}).get("message") == text for entry in shown)


@pytest.mark.parametrize("name", list(STORABLE))
def test_knowledge_kept_and_found(house: House, name: str) -> None:
    text = STORABLE[name]
    question = f"{quotable_number(8)}{text}？"
    made = send(
        house,
        Door("POST", "/staff/knowledge/entries"),
        {
            "client_id": str(uuid4()),
            "question": question,
            "similar": [f"怎么{question}"],
            "answer": text,
            "language": "zh-CN",
        },
    )
    assert made.status_code == 201, made.text
    entry = made.json()
    assert (entry["question"], entry["answer"]) == (question, text)
    published = send(
        house, Door("POST", "/staff/knowledge/entries/{entry_id}/publish"), {}, entry_id=entry["id"]
    )
    assert published.status_code == 200, published.text
    is_safe(send(house, Door("POST", "/staff/knowledge/search"), {"text": text}))
    listed = ask(
        "GET",
        f"{house.address}/staff/knowledge/entries",
        params={"q": text},
        headers={"Authorization": f"Bearer {house.ours.everybody}"},
    )
    is_safe(listed)


FILES = {
    "empty": b"",
    "not text": b"\xff\xfe\x00\x01\x02\x03" * 50,
    "no header": b"a,b,c\n1,2,3\n",
    "nul": b"question,answer\na\x00b,c\n",
    "broken json": b'{"question": "a", "answer": \n[[[[\n"x"\nnull\n12\n',
    "deep json": b'{"question":' + b"[" * 5_000 + b"]" * 5_000 + b"}\n",
    "script": b"question,answer\n<script>alert(1)</script>,\"=cmd|' /C calc'!A0\"\n",
    "quotes": b'question,answer\n"never ends,x\n' * 50,
    "long": b"question,answer\n" + b"x" * 300_000 + b",y\n",
    "many columns": b"question,answer" + b",x" * 5_000 + b"\na,b\n",
    "zip": b"PK\x03\x04" + bytes(200),
}


@pytest.mark.parametrize("name", list(FILES))
@pytest.mark.parametrize("filename", ["x.csv", "x.jsonl", "<script>.csv", "../../../x.csv", "名\u202e.csv"])
def test_files(house: House, name: str, filename: str) -> None:
    answer = ask(
        "POST",
        f"{house.address}/staff/knowledge/imports",
        files={"file": (filename, FILES[name])},
        headers={"Authorization": f"Bearer {house.ours.everybody}"},
    )
    is_safe(answer)
    assert answer.status_code in {202, 400, 413, 422}, answer.text


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"[]", b"null", b"1", b'"x"', b"\xff\xfe", b"\x00", b"{}{}", b'{"a":1,"a":2}'),
        *(b'{"a":' * 20_000, b"[" * 100_000, b'{"\\ud800":1}', b'{"a":1e999999}', b'{"client_id":NaN}'),
        *(b'{"client_id":' + b"9" * 10_000 + b"}", b" " * 200_000, b"x" * 300_000),
    ],
    ids=lambda body: body[:12].decode("latin-1"),
)
def test_bodies_that_are_none(house: House, body: bytes) -> None:
    for door in WRITING:
        bearer = house.ours.customer_token if door.side == "customer" else house.ours.everybody
        answer = ask(
            door.method,
            house.address + door.path.format(**house.ours.ids),
            content=body,
            headers={"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"},
        )
        is_safe(answer)
        assert answer.status_code >= 400, f"{door}: {answer.text}"
