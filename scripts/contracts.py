"""Publish the contracts: ``docs/api/openapi.json`` and ``docs/api/asyncapi.json``, as the server gives them.

``--check`` only compares the files with what the server would give.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import httpx

TARGET = Path(__file__).parents[1] / "docs" / "api"
CONTRACTS = ("openapi.json", "asyncapi.json")
# The contracts do not depend on a database: the app is asked before its start, so none is opened.
SETTINGS = {
    "SKYTELLER_DATABASE_APP_URL": "postgresql+psycopg://app@127.0.0.1:1/none",
    "SKYTELLER_DATABASE_DISPATCHER_URL": "postgresql+psycopg://dispatcher@127.0.0.1:1/none",
    "SKYTELLER_SECRET_KEY": "unused-unused-unused-unused-unused-unused",
}


async def served() -> dict[str, str]:
    """Each contract's file name with its text."""
    from skyteller.apps.api import create_app

    transport = httpx.ASGITransport(app=create_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://skyteller") as client:
        return {name: _text((await client.get(f"/{name}")).raise_for_status().json()) for name in CONTRACTS}


def _text(contract: dict[str, Any]) -> str:
    return json.dumps(contract, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def main() -> int:
    """Write the files, or with ``--check`` say which are out of date; returns the exit code."""
    os.environ.update(SETTINGS)
    contracts = asyncio.run(served())
    if "--check" not in sys.argv[1:]:
        TARGET.mkdir(parents=True, exist_ok=True)
        for name, text in contracts.items():
            (TARGET / name).write_text(text)
        return 0
    stale = [
        name
        for name, text in contracts.items()
        if not (TARGET / name).exists() or (TARGET / name).read_text() != text
    ]
    for name in stale:
        print(f"docs/api/{name} is out of date: run .venv/bin/python scripts/contracts.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
