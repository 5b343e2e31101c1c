"""Files as banks have them."""

import pytest

from skyteller.domains.knowledge.errors import FILE_REASONS, ROW_REASONS, ImportFileError
from skyteller.domains.knowledge.schemas import ImportRow, Refusal
from skyteller.domains.knowledge.service import checked, parse

CSV = (
    "question,similar,answer,category,key,audience\n"
    '''怎么挂失,卡丢了|银行卡不见了,"拨打 96800，
或到网点办理。",借记卡/挂失,lost,bot|agent
"He said ""hi""",,answer,,,
'''
)


def rows(text: str | bytes) -> list[ImportRow | Refusal]:
    return parse(text if isinstance(text, bytes) else text.encode())


def test_csv_with_every_column_and_quoted_newlines() -> None:
    first, second = rows(CSV)
    assert first == ImportRow(
        row=2,
        question="怎么挂失",
        answer="拨打 96800，\n或到网点办理。",
        similar=("卡丢了", "银行卡不见了"),
        key="lost",
        category=("借记卡", "挂失"),
        audience=("bot", "agent"),
    )
    assert second == ImportRow(row=3, question='He said "hi"', answer="answer")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(encoding: str) -> None:
    assert rows(CSV.encode(encoding)) == rows(CSV)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_and_chinese_headers(delimiter: str, newline: str) -> None:
    text = newline.join([delimiter.join(["问题", "答案"]), delimiter.join(["年费多少", "免年费"]), "", ""])
    assert rows(text) == [ImportRow(row=2, question="年费多少", answer="免年费")]


def test_rows_of_one_id_are_one_entry() -> None:
    assert rows("id,question,answer\nq1,怎么开卡,带身份证\nq2,限额多少,五万\nq1,如何办卡,\n") == [
        ImportRow(row=2, key="q1", question="怎么开卡", answer="带身份证", similar=("如何办卡",)),
        ImportRow(row=3, key="q2", question="限额多少", answer="五万"),
    ]


def test_roles_of_a_cluster() -> None:
    text = "cluster_id,role,question\nd1,query,试题\nd1,similar,又一问\nd1,standard,标准问\nd2,query,无标准\n"
    assert rows(text) == [ImportRow(row=4, key="d1", question="标准问", similar=("又一问",))]


def test_jsonl() -> None:
    text = (
        '{"key": "a", "category": "卡/开卡", "question": " 开卡 ", "similar": ["办卡"], "answer": "可以",'
        ' "audience": ["bot"], "language": "zh-CN"}\n\n'
        "{broken\n"
        '{"question": 5}\n'
        '{"question": "q", "similar": ["a", 1]}\n'
    )
    good, *bad = rows(text)
    assert good == ImportRow(
        row=1,
        key="a",
        category=("卡", "开卡"),
        question="开卡",
        similar=("办卡",),
        answer="可以",
        audience=("bot",),
        language="zh-CN",
    )
    assert [(item.row, item.code) for item in bad if isinstance(item, Refusal)] == [
        (3, "not-readable"),
        (4, "not-readable"),
        (5, "not-readable"),
    ]


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"  \n ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"title,text\na,b\n", "header"),
        (b"question,answer\n", "no-rows"),
        (b"question,answer\n\xff\xff\xff\n", "encoding"),
        (b"question\n" + b"a\n" * 100_001, "too-many"),
    ],
)
def test_files_of_no_use(payload: bytes, reason: str) -> None:
    with pytest.raises(ImportFileError) as error:
        parse(payload)
    assert error.value.params["reason"] == reason
    assert error.value.detail("zh") == FILE_REASONS[reason][0]
    assert error.value.detail("en") == FILE_REASONS[reason][1]


def code_of(row: ImportRow, *, publish: bool = True) -> str | None:
    [item] = checked([row], publish=publish)
    return item.code if isinstance(item, Refusal) else None


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, None),
        ({"question": ""}, "question-missing"),
        ({"question": "问" * 200}, None),
        ({"question": "问" * 201}, "question-too-long"),
        ({"similar": tuple(f"问{n}" for n in range(50))}, None),
        ({"similar": tuple(f"问{n}" for n in range(51))}, "similar-too-many"),
        ({"similar": ("问" * 201,)}, "similar-too-long"),
        ({"answer": "答" * 4000}, None),
        ({"answer": "答" * 4001}, "answer-too-long"),
        ({"answer": ""}, "answer-missing"),
        ({"key": "k" * 65}, "key-too-long"),
        ({"category": ("a", "b", "c")}, "category-too-deep"),
        ({"category": ("a" * 61,)}, "category-too-long"),
        ({"audience": ("everybody",)}, "audience-unknown"),
        ({"language": "fr"}, "language-unknown"),
        ({"answer": "a\x00b"}, "not-storable"),
        ({"similar": ("a\ud800",)}, "not-storable"),
    ],
)
def test_rows_that_cannot_be_used(values: dict[str, object], code: str | None) -> None:
    row = ImportRow(**{"row": 7, "question": "怎么办", "answer": "这么办", **values})  # type: ignore[arg-type]  # mixed
    assert code_of(row) == code
    assert code is None or code in ROW_REASONS


def test_an_answer_may_be_missing_in_a_draft() -> None:
    assert code_of(ImportRow(row=2, question="q"), publish=False) is None


def test_of_rows_that_say_the_same_the_first_stays() -> None:
    items = checked(
        [
            ImportRow(row=2, question="怎么开卡？", answer="a", key="k1"),
            ImportRow(row=3, question="怎么 開卡", answer="b"),
            ImportRow(row=4, question="别的", answer="c", key="k1"),
        ],
        publish=True,
    )
    assert items[1:] == [
        Refusal(3, "duplicate-in-file", "怎么 開卡", "2"),
        Refusal(4, "duplicate-key", "别的", "2"),
    ]


def test_a_refused_row_shows_its_beginning() -> None:
    [item] = checked([ImportRow(row=2, question="问\x00" + "长" * 300, answer="a")], publish=True)
    assert isinstance(item, Refusal)
    assert item.text == "问\ufffd" + "长" * 118
