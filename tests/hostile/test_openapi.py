"""Whatever the published description allows or forbids: never a 5xx, and only answers that it names.

``SKYTELLER_HOSTILE_EXAMPLES`` sets the examples for each route and kind of input (6 unless given).
"""

import os
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.hostile.house import ROLES, House
from tests.hostile.routes import Door, doors, openapi

EXAMPLES = int(os.environ.get("SKYTELLER_HOSTILE_EXAMPLES", "6"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
# Ends the session that all examples of a test share.
ENDS_SESSION = Door("DELETE", "/staff/session")
SCHEMA = schemathesis.openapi.from_dict(openapi())
DESCRIBED = [door for door in doors() if door.path in openapi()["paths"]]


def operation(door: Door) -> Any:
    return SCHEMA[door.path][door.method]


def throw(door: Door, mode: GenerationMode, examples: int, act: Callable[[Any], None]) -> None:
    """Call ``act`` with cases of this route; a route whose input cannot be wrong has no negative ones."""

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation(door).as_strategy(generation_mode=mode))
    def run(case: Any) -> None:
        act(case)

    try:
        run()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE


def send(house: House, case: Any, token: str | None, session: requests.Session) -> Any:
    """Call the route, as whoever holds ``token``, in Chinese or English."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return case.call(house.address, session=session, headers=headers, timeout=30)


@pytest.fixture(scope="module")
def session() -> requests.Session:
    return requests.Session()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["good", "bad"])
@pytest.mark.parametrize("door", [d for d in DESCRIBED if d != ENDS_SESSION], ids=str)
def test_as_one_who_may_everything(
    house: House, session: requests.Session, door: Door, mode: GenerationMode
) -> None:
    """Every second case is about things that are there."""
    token = house.ours.customer_token if door.side == "customer" else house.ours.everybody
    number = count()
    states = list(house.ours.conversations.values())

    def act(case: Any) -> None:
        turn = next(number)
        if turn % 2 and mode is GenerationMode.POSITIVE:
            for name in door.ids:
                case.path_parameters[name] = house.ours.ids[name]
            if "conversation_id" in door.ids:
                mine = house.ours.conversations["bot"]
                staff_side = states[turn // 2 % len(states)]
                case.path_parameters["conversation_id"] = str(mine if door.side == "customer" else staff_side)
            if isinstance(case.body, dict) and "body" in case.body:
                case.body["body"] = {"text": str(case.body["client_id"])}
        answer = send(house, case, token, session)
        case.validate_response(answer, checks=CHECKS)
        assert answer.status_code != 401 or door.path == "/staff/session", "signed out meanwhile"

    throw(door, mode, EXAMPLES, act)


@pytest.mark.parametrize("who", [*ROLES, "visitor", "nobody"])
def test_as_everybody_else(house: House, session: requests.Session, who: str) -> None:
    """With each role alone, with a visitor's token, with none: the answers that the description names."""
    token = {"visitor": house.ours.customer_token, "nobody": None}.get(who) or house.ours.tokens.get(who)
    for door in DESCRIBED:
        if door == ENDS_SESSION:
            continue
        throw(
            door,
            GenerationMode.POSITIVE,
            1 + EXAMPLES // 10,
            lambda case: case.validate_response(send(house, case, token, session), checks=CHECKS),
        )


def test_methods_that_a_path_does_not_have(house: House, session: requests.Session) -> None:
    """405 names all methods that the path has."""
    methods: dict[str, set[str]] = {}
    for door in doors():
        methods.setdefault(door.path, set()).add(door.method)
    for path, known in methods.items():
        address = house.address + path.format_map({name: house.ours.ids[name] for name in Door("", path).ids})
        for method in sorted({"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"} - known):
            answer = session.request(method, address, timeout=30)
            assert answer.status_code == 405, f"{method} {path}"
            assert answer.headers["content-type"] == "application/problem+json"
            assert known <= {word.strip() for word in answer.headers["allow"].split(",")}, f"{method} {path}"
