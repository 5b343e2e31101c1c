"""A question with up to ten answers to tap."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from skyteller.kernel.web.schemas import Line, Wire


class Option(Wire):
    """One answer."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[\w:.-]+$")]
    label: Line
    hint: Line | None = None


class Content(Wire):
    """The question and its answers."""

    title: Line
    options: Annotated[list[Option], Field(min_length=1, max_length=10)]


class Choices:
    """The customer picks one."""

    name = "choices"
    version = 1

    def content(self, raw: dict[str, Any]) -> dict[str, Any]:
        """Check title and options; ids are unique."""
        content = Content.model_validate(raw)
        if len({option.id for option in content.options}) != len(content.options):
            raise ValueError("option ids repeat")
        return content.model_dump(exclude_none=True)

    def text(self, content: dict[str, Any]) -> str:
        """The question with numbered answers."""
        lines = [f"{i}. {option['label']}" for i, option in enumerate(content["options"], 1)]
        return "\n".join([content["title"], *lines])

    def submission(self, content: dict[str, Any], data: dict[str, Any]) -> tuple[dict[str, Any], str]:
        """``{"option_id": …}`` of an option that was offered."""
        for option in content["options"]:
            if option["id"] == data.get("option_id"):
                return {"option_id": option["id"]}, option["label"]
        raise ValueError("option_id")


plugin = Choices()
