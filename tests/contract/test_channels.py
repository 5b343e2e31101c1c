"""What every channel keeps to, whoever wrote it."""

import re
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, APIWebSocketRoute

from skyteller.domains.channels.channel import Channel
from skyteller.domains.channels.registry import channels
from skyteller.domains.conversations.schemas import AuthorOut, EntryOut, Visibility
from skyteller.kernel.clock import now

CARDS = {
    "choices": {"title": "您要办哪一项", "options": [{"id": "loss", "label": "挂失"}]},
    "link": {"title": "网点查询", "url": "https://bank.test/branches", "label": "打开"},
    "form": {"title": "留言", "fields": [], "submit_label": "提交"},
    "of-a-later-version": {"anything": 1},
}
BODIES = [
    ("message", {"text": "您好", "staff": {"confidence": 0.93, "intent": "loss"}}),
    ("submission", {"text": "挂失", "card_seq": 3, "data": {"option_id": "loss"}}),
    ("system", {"text": "已转接人工", "code": "agent-joined", "params": {"name": "林晓燕"}}),
    *(
        ("card", {"text": f"卡片 {card}", "card": card, "version": 1, "content": content})
        for card, content in CARDS.items()
    ),
]


def an_entry(kind: str, body: dict[str, object], visibility: Visibility = "all") -> EntryOut:
    return EntryOut.model_validate(
        {
            "conversation_id": uuid4(),
            "seq": 4,
            "client_id": uuid4(),
            "kind": kind,
            "author": AuthorOut(kind="bot", id=None, name="小云"),
            "body": body,
            "visibility": visibility,
            "at": now(),
        }
    )


@pytest.fixture(params=channels.names())
def channel(request: pytest.FixtureRequest) -> Channel:
    """Each registered channel in turn."""
    return channels.get(request.param)


def test_there_are_channels() -> None:
    assert "webchat" in channels.names()


def test_it_says_what_it_is(channel: Channel) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9-]{1,30}", channel.name)
    assert channel.label.zh
    assert channel.label.en


def test_its_routes_are_for_customers(channel: Channel) -> None:
    """Each path begins with ``/customer`` and no two channels share one."""
    paths = {}
    for each in channels:
        for route in each.router().routes:
            assert isinstance(route, APIRoute | APIWebSocketRoute)
            assert route.path.startswith("/customer/"), route.path
            key = (route.path, *sorted(getattr(route, "methods", ["socket"])))
            assert paths.setdefault(key, each.name) == each.name, key
    app = FastAPI()
    app.include_router(channel.router())
    assert app.openapi()["openapi"].startswith("3.1")


@pytest.mark.parametrize(("kind", "body"), BODIES, ids=[f"{k}-{b.get('card', '')}" for k, b in BODIES])
def test_no_entry_loses_its_text(channel: Channel, kind: str, body: dict[str, object]) -> None:
    out = channel.render(an_entry(kind, body))
    assert out is not None
    assert str(body["text"]) in out.text
    if out.entry is not None:
        assert out.entry.body["text"] == body["text"]
        assert "staff" not in out.entry.body, "what only staff may see"
        if kind == "card":
            assert out.entry.body["card"] in channel.capabilities.cards


def test_a_card_that_cannot_be_drawn_arrives_as_text(channel: Channel) -> None:
    unknown = next(body for _, body in BODIES if body.get("card") == "of-a-later-version")
    out = channel.render(an_entry("card", unknown))
    assert out is not None
    assert (out.text, out.entry) == ("卡片 of-a-later-version", None)


def test_what_only_staff_may_see_does_not_leave(channel: Channel) -> None:
    assert channel.render(an_entry("note", {"text": "客户很着急"}, "staff")) is None
    assert channel.render(an_entry("system", {"text": "转接"}, "staff")) is None
