from pathlib import Path

import pytest

from skyteller.evaluation.datasets import AnswersData, FaqEntry, Query, UnusableInputError, load_answers

CLUSTERS = (
    "cluster_id,role,question\nc1,standard,怎么还款\nc1,query,还款方式\nc1,query,如何还钱\nc2,standard,额度\n"
)


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def clusters(tmp_path: Path, content: str | bytes, similar: int = 0) -> AnswersData:
    return load_answers(None, None, write(tmp_path / "clusters.csv", content), similar)


def faq(tmp_path: Path, faq: str | bytes, queries: str | bytes = "id,text\na,问\n") -> AnswersData:
    return load_answers(write(tmp_path / "faq.csv", faq), write(tmp_path / "queries.csv", queries), None)


def test_clusters_become_entries_and_queries(tmp_path: Path) -> None:
    data = clusters(tmp_path, CLUSTERS)
    assert data.faq == [FaqEntry("c1", ["怎么还款"]), FaqEntry("c2", ["额度"])]
    assert data.queries == [Query("c1", "还款方式"), Query("c1", "如何还钱")]


def test_similar_questions_are_split_off_the_queries(tmp_path: Path) -> None:
    data = clusters(tmp_path, CLUSTERS, similar=1)
    assert data.faq[0].questions == ["怎么还款", "还款方式"]
    assert data.queries == [Query("c1", "如何还钱")]


def test_a_query_may_stand_before_its_standard_question(tmp_path: Path) -> None:
    data = clusters(tmp_path, "role,cluster_id,question\nquery,c,问法\nstandard,c,标准\n")
    assert data.faq == [FaqEntry("c", ["标准"])]


def test_further_rows_of_an_id_are_similar_questions(tmp_path: Path) -> None:
    data = faq(tmp_path, "id,question,answer\na,一,答\na,二,\nb,三,答\n", "id,text\na,问\n,天气\n")
    assert data.faq == [FaqEntry("a", ["一", "二"]), FaqEntry("b", ["三"])]
    assert data.queries == [Query("a", "问"), Query("", "天气")]


def test_questions_out_of_scope_can_join_clusters(tmp_path: Path) -> None:
    data = load_answers(
        None, write(tmp_path / "q.csv", "id,text\n,天气\n"), write(tmp_path / "c.csv", CLUSTERS)
    )
    assert data.queries[-1] == Query("", "天气")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encodings_of_spreadsheets_are_read(tmp_path: Path, encoding: str) -> None:
    data = clusters(tmp_path, CLUSTERS.replace("\n", "\r\n").encode(encoding))
    assert data.faq[0] == FaqEntry("c1", ["怎么还款"])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "the file is empty"),
        ("\n\n", "the file is empty"),
        ("cluster_id,role,question\n", "no rows under the header"),
        ("id,question\nc,q\n", "needs the columns cluster_id,role,question; found id,question"),
        ("cluster_id,role,question,role\nc,standard,q,x\n", "the column role is there twice"),
        ("cluster_id,role,question\nc,standard\n", "line 2: 2 cells under 3 columns"),
        ("cluster_id,role,question\nc,standard,q\n,query,q\n", "line 3: the cluster_id is empty"),
        ("cluster_id,role,question\nc,standard, \n", "line 2: the question is empty"),
        ("cluster_id,role,question\nc,answer,q\n", "line 2: the role is answer"),
        ("cluster_id,role,question\nc,standard,q\nc,standard,r\n", "line 3: cluster c has its standard"),
        ("cluster_id,role,question\nc,query,q\n", "line 2: cluster c has no standard question"),
        ("cluster_id,role,question\nc,standard,q\n", "no queries left"),
        ("cluster_id,role,question\nc,standard,q\0\n", "line 2: holds a NUL byte"),
        (f"cluster_id,role,question\nc,standard,{'q' * 2001}\n", "2,001 characters"),
        (f"cluster_id,role,question\nc,standard,{'q' * 200_000}\n", "line 2: not readable as CSV"),
        ('cluster_id,role,question\nc,standard,"q\n', "not readable as CSV"),
        (b"cluster_id,role,question\nc,standard,\xff\xff\n", "neither UTF-8 nor GB18030"),
        (b"\xff\xfea", "neither UTF-8 nor GB18030"),
    ],
)
def test_each_flaw_of_a_file_is_one_clear_line(tmp_path: Path, content: str | bytes, words: str) -> None:
    with pytest.raises(UnusableInputError) as raised:
        clusters(tmp_path, content)
    assert words in str(raised.value)
    assert "clusters.csv" in str(raised.value)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 400


@pytest.mark.parametrize(
    ("rows", "queries", "words"),
    [
        ("id,question\na,q\na,q\n", "id,text\na,t\n", "line 3: id a has this question already in line 2"),
        ("id,question\n,q\n", "id,text\na,t\n", "line 2: the id is empty"),
        ("id,question\na,q\n", "id,text\nb,t\n", "queries.csv, line 2: no entry has the id b"),
        ("id,question\na,q\n", "id,question\na,t\n", "needs the columns id,text"),
    ],
)
def test_each_flaw_of_a_faq_is_one_clear_line(tmp_path: Path, rows: str, queries: str, words: str) -> None:
    with pytest.raises(UnusableInputError) as raised:
        faq(tmp_path, rows, queries)
    assert words in str(raised.value)


def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableInputError, match="no such file"):
        load_answers(None, None, tmp_path / "absent.csv")
    with pytest.raises(UnusableInputError, match="a folder"):
        load_answers(None, None, tmp_path)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((None, None, None, 0), "give either"),
        ((Path("f"), None, Path("c"), 0), "give either"),
        ((Path("f"), None, None, 0), "--faq needs --queries"),
        ((None, None, Path("c"), -1), "0 or more"),
        ((Path("f"), Path("q"), None, 1), "--similar needs --clusters"),
    ],
)
def test_options_that_do_not_fit_together(
    given: tuple[Path | None, Path | None, Path | None, int], words: str
) -> None:
    with pytest.raises(UnusableInputError, match=words):
        load_answers(*given)
