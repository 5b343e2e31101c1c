"""Made-up knowledge: as many entries as are asked for, no two the same to the import."""

from itertools import islice

from skyteller.domains.knowledge import service as knowledge
from skyteller.domains.knowledge.schemas import ImportRow
from skyteller.evaluation.bench import importing, questions


def test_all_entries_differ_for_the_import() -> None:
    count = importing.MAX_ENTRIES + importing.MAX_FRESH
    assert count < questions.CAPACITY
    rows = knowledge.checked(knowledge.parse(questions.as_csv(count)), publish=True)
    assert len(rows) == count
    assert all(isinstance(row, ImportRow) for row in rows)


def test_similar_questions_are_other_wordings() -> None:
    made = [questions.entry(number, 11) for number in range(500)]
    assert all(len({entry.question, *entry.similar}) == 12 for entry in made)
    assert questions.entry(7, 3) == questions.entry(7, 3)
    rows = knowledge.checked(knowledge.parse(questions.as_csv(3, 2)), publish=True)
    assert [len(row.similar) for row in rows if isinstance(row, ImportRow)] == [2, 2, 2]


def test_customers_ask_in_other_words() -> None:
    asked = [questions.asked(number) for number in range(100)]
    assert len(set(asked)) == 100
    for number, text in islice(enumerate(asked), 20):
        assert text != questions.entry(number).question
        assert questions.entry(number).question.rstrip("？") in text
