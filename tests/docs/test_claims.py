"""What the pages say in tables and commands agrees with the code."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from prometheus_client.metrics import MetricWrapperBase
from pydantic_core import PydanticUndefined
from typer.main import get_command
from typer.testing import CliRunner

from skyteller.apps.cli import app
from skyteller.domains.knowledge import service as knowledge
from skyteller.domains.knowledge.schemas import ImportRow
from skyteller.domains.organisation.service import permissions_of
from skyteller.kernel import telemetry
from skyteller.kernel.settings import Settings
from tests.docs.guides import ROOT

BOTH = [".md", ".zh-CN.md"]
COMMANDS = [
    *("README.md", "README.zh-CN.md", "CONTRIBUTING.md"),
    *(f"docs/guide/{page.name}" for page in sorted((ROOT / "docs/guide").glob("*.md"))),
]


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def shown_default(value: object) -> str:
    """A default as the settings table writes it, which is how the environment would."""
    if value is PydanticUndefined:
        return "required"
    if value is None:
        return "none"
    return f"`{value if isinstance(value, str) else json.dumps(value)}`"


@pytest.mark.parametrize("language", BOTH)
def test_the_settings_table_is_complete(language: str) -> None:
    table = (
        read(f"docs/guide/administrator{language}").split("<!-- settings -->")[1].split("<!-- /settings")[0]
    )
    rows = re.findall(r"^\| `SKYTELLER_(\w+)` \| (\S+) \| \S", table, re.MULTILINE)
    wanted = [
        (name.upper(), shown_default(field.get_default(call_default_factory=True)))
        for name, field in Settings.model_fields.items()
    ]
    assert rows == wanted


@pytest.mark.parametrize("page", COMMANDS)
def test_make_targets_exist(page: str) -> None:
    known = set(re.findall(r"^([a-z][a-z-]*):", read("Makefile"), re.MULTILINE))
    code = re.findall(r"`([^`\n]+)`", read(page)) + read(page).splitlines()
    for target in {m[1] for text in code if (m := re.match(r"make ([a-z-]+)", text))}:
        assert target in known, f"{page}: make {target}"


@pytest.mark.parametrize("page", COMMANDS)
def test_commands_and_options_exist(page: str) -> None:
    for words, rest in re.findall(
        r"(?:bin/|`)skyteller ((?:[a-z]+ ?){1,2})((?:--[a-z-]+\S* ?\S* ?)*)", read(page)
    ):
        command = get_command(app)
        for word in words.split():
            command = getattr(command, "get_command", lambda *_: None)(None, word)
            assert command is not None, f"{page}: skyteller {words}"
        known = {option for parameter in command.params for option in parameter.opts}
        for option in re.findall(r"--[a-z-]+", rest):
            assert option in known, f"{page}: skyteller {words} {option}"


def test_the_help_of_commands_that_the_pages_name_opens() -> None:
    for command in (["up"], ["serve"], ["db", "prepare"], ["db", "migrate"], ["web", "build"]):
        assert CliRunner().invoke(app, [*command, "--help"]).exit_code == 0


@pytest.mark.parametrize("language", BOTH)
def test_every_key_of_the_desk_is_listed(language: str) -> None:
    source = read("web/apps/console/src/lib/keys.ts").split("keymap = {")[1].split("}")[0]
    keys = re.findall(r": '(.+)'", source)
    assert len(keys) > 10
    words = {"Escape": "Esc", "ArrowUp": "↑", "ArrowDown": "↓"}
    listed = re.findall(r"^\| (\S+(?: \S+)?) \| \S", read(f"docs/guide/agent{language}"), re.MULTILINE)
    for key in keys:
        plain = re.sub(r"Key|Digit", "", key.replace("Alt+", "Alt "))
        for long, short in words.items():
            plain = plain.replace(long, short)
        assert plain in listed, f"{key} is not in the guide"


def example(name: str) -> bytes:
    return (ROOT / "docs/guide/examples" / name).read_bytes()


@pytest.mark.parametrize("name", ["knowledge.csv", "knowledge.jsonl"])
@pytest.mark.parametrize("language", BOTH)
def test_the_import_examples_can_be_imported(language: str, name: str) -> None:
    guide = read(f"docs/guide/administrator{language}")
    block = re.search(rf"<!-- example: examples/{name} -->\n```\w+\n(.*?)```\n", guide, re.DOTALL)
    assert block is not None
    assert block[1].encode() == example(name)
    rows = knowledge.checked(knowledge.parse(example(name)), publish=True)
    assert len(rows) == 2
    assert all(isinstance(row, ImportRow) for row in rows)


@pytest.mark.parametrize("language", BOTH)
def test_the_columns_of_imports_are_listed(language: str) -> None:
    from skyteller.domains.knowledge.service import files

    guide = read(f"docs/guide/administrator{language}")
    table = re.findall(r"^\| `(\w+)` \|([^|]*)\|", guide, re.MULTILINE)
    listed = {name: set(re.findall(r"[\w一-鿿]+", aliases)) for name, aliases in table}
    for name, aliases in files._COLUMNS.items():
        assert listed[name] == set(aliases) - {name}, name


@pytest.mark.parametrize("language", BOTH)
def test_the_metrics_are_listed(language: str) -> None:
    guide = read(f"docs/guide/administrator{language}")
    names = {
        sample.name
        for metric in vars(telemetry).values()
        if isinstance(metric, MetricWrapperBase)
        for sample in metric.describe()
    }
    assert names
    for name in names:
        assert f"| `{name}" in guide, name


def test_roles_are_those_of_the_guide() -> None:
    guide = read("docs/guide/administrator.md")
    words = {
        "agent": "agent",
        "leader": "leader",
        "editor": "knowledge editor",
        "administrator": "administrator",
    }
    for role, word in words.items():
        assert permissions_of([role])
        assert f"| {word} " in guide
    assert "conversations.serve" not in permissions_of(["administrator"])
    assert "staff.view" in permissions_of(["leader"])


def test_every_dependency_stands_in_the_decision() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["build"], *extras["dev"]]
    names = {re.split(r"[\[<>=]", dependency)[0] for dependency in wanted}
    for package in [*ROOT.glob("web/package.json"), *ROOT.glob("web/apps/*/package.json")]:
        described = json.loads(package.read_text())
        names |= {*described.get("dependencies", {}), *described.get("devDependencies", {})}
    decision = read("docs/decisions/0001-dependencies.md")
    for name in names:
        assert name.startswith("@skyteller/") or re.search(
            rf"(?<![\w/-]){re.escape(name)}(?![\w-])", decision
        ), name


def test_decisions_are_listed_and_short() -> None:
    folder = ROOT / "docs/decisions"
    index = read("docs/decisions/README.md")
    for decision in folder.glob("0*.md"):
        assert f"]({decision.name})" in index, decision.name
        if decision.name < "0010":
            assert len(decision.read_text().splitlines()) <= 40


def test_the_readme_runs_what_ci_runs() -> None:
    assert "make test" in read(".ci/run")
    for page in ("README.md", "README.zh-CN.md"):
        blocks = re.findall(r"```sh\n(.*?)```", read(page), re.DOTALL)
        assert [block.strip() for block in blocks] == ["make up", "make test"]


def test_refusals_that_the_guide_explains_are_said() -> None:
    """The words in the troubleshooting table are those of the code."""
    code = "\n".join(path.read_text() for path in Path(ROOT, "src/skyteller").rglob("*.py"))
    code += "".join((ROOT / "scripts" / name).read_text() for name in ("venv.sh", "browser.sh"))
    guide = read("docs/guide/administrator.md").split("## Troubleshooting")[1]
    said = [
        words
        for cell in re.findall(r"^\| (`.+?`) \|", guide, re.MULTILINE)
        for words in re.findall(r"`([^`]+)`", cell)
    ]
    assert len(said) > 10
    for words in said:
        for part in re.split(r"…|\(process|\d{4}|>= [\d.]+|;", words):
            assert part.strip() in code, f"{part!r} of {words!r}"


def test_shell_blocks_are_shell(tmp_path: Path) -> None:
    for page in COMMANDS:
        for block in re.findall(r"```sh\n(.*?)```", read(page), re.DOTALL):
            checked = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True, check=False)
            assert checked.returncode == 0, f"{page}: {checked.stderr}"
