import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from skyteller.evaluation.answers import run
from skyteller.evaluation.cli import app

DATA = Path(os.environ.get("SKYTELLER_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))

FAQ = """id,question,answer
lost,银行卡丢了怎么办,请先挂失
lost,卡片遗失如何挂失,
limit,怎么调整转账限额,在手机银行调整
fee,信用卡年费是多少,免年费
statement,How do I print my statement?,At any branch
"""
QUERIES = """id,text
lost,我的银行卡不见了
limit,转账限额太低想提高
fee,信用卡一年收多少钱年费
statement,where can I get a printed statement
,今天天气怎么样
,给我讲个笑话
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "faq.csv").write_text(FAQ, encoding="utf-8")
    (tmp_path / "queries.csv").write_text(QUERIES, encoding="gb18030")
    return tmp_path / "faq.csv", tmp_path / "queries.csv"


def test_a_small_bank_is_measured_beside_the_baseline(files: tuple[Path, Path]) -> None:
    stages: set[str] = set()
    result = run(faq=files[0], queries=files[1], progress=lambda stage, _done, _total: stages.add(stage))
    assert (result["entries"], result["questions"], result["n"], result["out_of_scope"]) == (4, 5, 4, 2)
    assert result["top1"] == result["mrr"] == 1.0
    assert result["out_of_scope_auc"] == 1.0
    assert 0 < result["ms_p50"] <= result["ms_p99"]
    assert result["tfidf"].keys() == result.keys() - {"entries", "questions", "tfidf", "ratio"}
    assert result["tfidf"]["answered_share"] == result["answered_share"]
    assert stages == {"indexing", "asking", "asking the baseline"}


def test_the_command_prints_one_json_object_and_nothing_else(files: tuple[Path, Path]) -> None:
    told = CliRunner().invoke(app, ["answers", "--faq", str(files[0]), "--queries", str(files[1]), "--json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["n"] == 4
    assert told.stderr == ""


def test_people_get_a_table(files: tuple[Path, Path]) -> None:
    told = CliRunner().invoke(app, ["answers", "--faq", str(files[0]), "--queries", str(files[1])])
    assert "4 questions and 2 out of scope" in told.stdout
    assert "top1" in told.stdout


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--clusters", "absent.csv"],
        ["--faq", "absent.csv", "--queries", "absent.csv"],
        ["--similar", "1"],
    ],
)
def test_unusable_input_ends_with_two_and_one_line(options: list[str]) -> None:
    told = CliRunner().invoke(app, ["answers", *options, "--json"])
    assert told.exit_code == 2
    assert told.stdout == ""
    assert told.stderr.startswith("skyteller eval: ")
    assert told.stderr.count("\n") == 1


@pytest.mark.slow
def test_public_questions_of_bank_customers_are_found_better_than_by_tfidf() -> None:
    clusters = DATA / "zh_bank_faq_clusters_bq.csv"
    if not clusters.is_file():
        pytest.skip(f"the public data is not here ({clusters}); set SKYTELLER_SHARED_DATA to its folder")
    result = run(clusters=clusters)
    assert result["ratio"]["top1"] >= 1.15
    assert result["ratio"]["top3"] >= 1.15
    assert result["ms_p99"] <= 100
