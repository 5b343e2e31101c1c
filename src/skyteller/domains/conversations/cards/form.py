"""A short form."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from skyteller.kernel.web.schemas import Line, Wire

_PHONE = re.compile(r"\+?\d{5,20}")
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,4})?")


class FormField(Wire):
    """One field; ``options`` belong to the type ``choice`` alone."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    label: Line
    type: Literal["text", "phone", "number", "date", "choice", "textarea"]
    required: bool = True
    options: Annotated[list[Line], Field(min_length=1, max_length=20)] | None = None
    max_length: Annotated[int, Field(ge=1, le=1000)] = 200

    @model_validator(mode="after")
    def _choice_has_options(self) -> "FormField":
        if (self.type == "choice") != (self.options is not None):
            raise ValueError("options go with the type choice")
        return self


class Content(Wire):
    """Title, fields, and what the button says."""

    title: Line
    fields: Annotated[list[FormField], Field(min_length=1, max_length=12)]
    submit_label: Line


class Form:
    """The customer fills in and sends once."""

    name = "form"
    version = 1

    def content(self, raw: dict[str, Any]) -> dict[str, Any]:
        """Check the fields; ids are unique."""
        content = Content.model_validate(raw)
        if len({field.id for field in content.fields}) != len(content.fields):
            raise ValueError("field ids repeat")
        return content.model_dump(exclude_none=True)

    def text(self, content: dict[str, Any]) -> str:
        """Title and the labels to answer."""
        return "\n".join([content["title"], *(f"- {field['label']}" for field in content["fields"])])

    def submission(self, content: dict[str, Any], data: dict[str, Any]) -> tuple[dict[str, Any], str]:
        """``{"fields": {id: value}}``: each value checked by its field's type."""
        given = data.get("fields")
        if not isinstance(given, dict) or set(given) - {field["id"] for field in content["fields"]}:
            raise ValueError("fields")
        kept: dict[str, str] = {}
        for field in content["fields"]:
            value = given.get(field["id"])
            if value is None or value == "":
                if field["required"]:
                    raise ValueError(field["label"])
                continue
            if not isinstance(value, str) or not _fits(field, value):
                raise ValueError(field["label"])
            kept[field["id"]] = value
        labels = {field["id"]: field["label"] for field in content["fields"]}
        return {"fields": kept}, "\n".join(f"{labels[key]}：{value}" for key, value in kept.items())


def _fits(field: dict[str, Any], value: str) -> bool:
    if len(value) > field["max_length"] or "\x00" in value:
        return False
    match field["type"]:
        case "phone":
            return _PHONE.fullmatch(value) is not None
        case "number":
            return _NUMBER.fullmatch(value) is not None
        case "date":
            try:
                date.fromisoformat(value)
            except ValueError:
                return False
            return True
        case "choice":
            return value in field["options"]
        case _:
            return True


plugin = Form()
