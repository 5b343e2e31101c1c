"""The documentation points at things that exist, and names no machine and no registry."""

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.docs.guides import ROOT

_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)|src=\"(?P<src>[^\"]+)\"")
_PICTURES = {".png", ".svg", ".jpg"}


def tracked(*patterns: str) -> list[Path]:
    """Files of the repository, committed or about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / line for line in listed.splitlines() if (ROOT / line).is_file()]


PAGES = tracked("*.md")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def links(page: Path) -> list[str]:
    """What a page points at inside the repository."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    found = [match["target"] or match["src"] for match in _LINK.finditer(text)]
    return [target for target in found if not re.match(r"[a-z]+:", target)]


def anchors(page: Path) -> set[str]:
    """The anchors that its headings get."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    for target in links(page):
        path, _, anchor = target.partition("#")
        there = (page.parent / unquote(path)).resolve() if path else page
        assert there.exists(), f"{name_of(page)} points at {target}"
        assert there.is_relative_to(ROOT)
        if anchor and there.suffix == ".md":
            assert unquote(anchor) in anchors(there), f"{name_of(page)} points at {target}"


def test_pictures_are_small_and_used() -> None:
    shown = {(page.parent / target).resolve() for page in PAGES for target in links(page)}
    for picture in (ROOT / "docs/images").iterdir():
        assert picture.suffix in _PICTURES
        assert picture.resolve() in shown, f"no page shows {picture.name}"
        assert picture.stat().st_size < 600_000, picture.name


@pytest.mark.parametrize("page", [page for page in PAGES if ".zh-CN" in page.name], ids=name_of)
def test_both_languages_show_the_same(page: Path) -> None:
    """The same pictures, the same file blocks: a translation that lags behind is seen."""
    english = page.with_name(page.name.replace(".zh-CN", ""))
    pictures = [{t for t in links(each) if Path(t).suffix in _PICTURES} for each in (page, english)]
    assert pictures[0] == pictures[1]


def test_no_machine_and_no_registry_is_named() -> None:
    # Put together here, or this file would name them.
    folders = [f"/{name}/" for name in ("work", "home", "root", "Users")]
    hosts = [
        ".".join(parts)
        for parts in (
            *(("pypi", "org"), ("registry", "npmjs"), ("files", "pythonhosted")),
            *(
                ("registry", "npmmirror"),
                ("tuna", "tsinghua"),
                ("mirrors", "aliyun"),
                ("playwright", "azureedge"),
            ),
        )
    ]
    unwanted = [*folders, *hosts]
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for word in unwanted:
            assert word not in text, f"{name_of(path)} holds {word}"
