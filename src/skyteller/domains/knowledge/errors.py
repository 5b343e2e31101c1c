"""What can go wrong with knowledge."""

from skyteller.kernel.errors import ConflictError, InvalidInputError


class EditedElsewhereError(ConflictError):
    """The entry was changed since it was opened, by ``name``; nothing was saved."""

    code = "edited-elsewhere"
    zh = "这条知识刚被{name}改过，您的修改还没有保存。请刷新后再改。"
    en = "{name} has just changed this entry, so your changes were not saved. Refresh and edit again."


class DuplicateQuestionError(ConflictError):
    """Another entry, ``key``, has the same standard question ``question``."""

    code = "duplicate-question"
    zh = "已有相同的标准问题：{key}「{question}」。"
    en = "Another entry has the same question already: {key}, “{question}”."


class AnswerMissingError(ConflictError):
    """An entry without an answer cannot be published."""

    code = "answer-missing"
    zh = "还没有答案，不能发布。请先填写答案。"
    en = "There is no answer yet, so this cannot be published. Write the answer first."


class NotPublishedError(ConflictError):
    """The entry is not published, so it cannot be withdrawn."""

    code = "not-published"
    zh = "这条知识没有发布，不用下线。"
    en = "This entry is not published, so there is nothing to withdraw."


class PublishedBeforeError(ConflictError):
    """An entry that customers may have seen is kept."""

    code = "published-before"
    zh = "这条知识发布过，不能删除。可以把它下线。"
    en = "This entry has been published before, so it cannot be deleted. Withdraw it instead."


class CategoryExistsError(ConflictError):
    """A category of this name is already there."""

    code = "category-exists"
    zh = "这里已有同名分类「{name}」。"
    en = "There is already a category “{name}” here."


class CategoryTooDeepError(InvalidInputError):
    """Categories have two levels."""

    code = "category-too-deep"
    zh = "分类最多两级，请选择一级分类作为上级。"
    en = "Categories have two levels. Choose a first-level category as the parent."


class ImportFileError(InvalidInputError):
    """A file of which no row can be read; ``reason`` is a key of :data:`FILE_REASONS`."""

    code = "import-file"
    zh = "这个文件不能导入。"
    en = "This file cannot be imported."

    def detail(self, language: str) -> str:
        """What is wrong with the file, for a person."""
        return file_reason(str(self.params.get("reason", "stopped")), language)


FILE_REASONS: dict[str, tuple[str, str]] = {
    "empty": ("文件是空的。", "The file is empty."),
    "encoding": (
        "文件编码无法识别，请另存为 UTF-8 或 GB18030。",
        "The encoding is not known. Save the file as UTF-8 or GB18030.",
    ),
    "header": (
        "第一行要有列名，至少要有 question（问题）一列。",
        "The first line must name the columns, at least one of them “question”.",
    ),
    "no-rows": ("文件里没有数据行。", "The file has no rows."),
    "too-many": ("最多一次导入 100000 行。", "At most 100,000 rows at a time."),
    "stopped": (
        "导入中途停止，已导入的部分保留。请再导入一次，重复的不会多出来。",
        "The import stopped half-way; what was imported is kept. Import the file again: nothing doubles.",
    ),
}

ROW_REASONS: dict[str, tuple[str, str]] = {
    "question-missing": ("缺少标准问题", "the question is missing"),
    "question-too-long": ("问题超过 200 字", "the question is longer than 200 characters"),
    "similar-too-long": ("有相似问题超过 200 字", "a similar question is longer than 200 characters"),
    "similar-too-many": ("相似问题超过 50 个", "more than 50 similar questions"),
    "answer-missing": ("没有答案，不能发布", "there is no answer, so it cannot be published"),
    "answer-too-long": ("答案超过 4000 字", "the answer is longer than 4,000 characters"),
    "key-too-long": ("编号超过 64 字", "the key is longer than 64 characters"),
    "audience-unknown": (
        "受众只能是 customer、bot、agent",
        "the audience may only be customer, bot or agent",
    ),
    "language-unknown": ("语言只能是 zh-CN 或 en", "the language may only be zh-CN or en"),
    "category-too-deep": ("分类超过两级", "the category has more than two levels"),
    "category-too-long": ("分类名超过 60 字", "the category's name is longer than 60 characters"),
    "not-storable": ("有不能保存的字符", "it holds a character that cannot be stored"),
    "not-readable": ("这一行无法读取", "the row cannot be read"),
    "duplicate-key": ("与第 {other} 行编号相同", "it has the same key as row {other}"),
    "duplicate-in-file": ("与第 {other} 行问题相同", "it asks the same as row {other}"),
    "duplicate-question": ("与 {other} 的标准问题相同", "entry {other} asks the same"),
}


def file_reason(code: str, language: str) -> str:
    """Why a file was refused, ``language`` being ``zh`` or ``en``."""
    zh, en = FILE_REASONS.get(code, FILE_REASONS["stopped"])
    return en if language == "en" else zh


def row_reason(code: str, other: str | None, language: str) -> str:
    """Why a row was refused; ``other`` names the row or entry that it collides with."""
    zh, en = ROW_REASONS[code]
    return (en if language == "en" else zh).replace("{other}", other or "")
