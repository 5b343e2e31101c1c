"""One house for all browser tests of a process."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.database import open_folder
from tests.e2e.house import CHROMIUM, House


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """The whole product, started as a newcomer starts it."""
    with open_folder() as folder:
        house = House(folder)
        try:
            house.start()
            yield house
        finally:
            house.stop()


@pytest.fixture
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. Playwright runs an event loop of its own: no other test may meet it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield browser
        browser.close()
