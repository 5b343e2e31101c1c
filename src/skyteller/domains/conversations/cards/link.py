"""A link that opens the right page."""

from typing import Annotated, Any

from pydantic import StringConstraints

from skyteller.kernel.web.schemas import Line, Text, Wire

# Only web addresses and the bank's own paths: never javascript:, data: or a protocol-relative host.
Address = Annotated[
    Text, StringConstraints(max_length=1000, pattern=r"^(https?://[^\s/?#]+|/([^\s/\\]|$))[^\s]*$")
]


class Content(Wire):
    """Where the link leads and what its button says."""

    title: Line
    url: Address
    label: Line
    description: Line | None = None


class Link:
    """Opens a page; there is nothing to answer."""

    name = "link"
    version = 1

    def content(self, raw: dict[str, Any]) -> dict[str, Any]:
        """Check address and words."""
        return Content.model_validate(raw).model_dump(exclude_none=True)

    def text(self, content: dict[str, Any]) -> str:
        """Title and address."""
        return f"{content['title']}\n{content['url']}"

    def submission(self, _content: dict[str, Any], _data: dict[str, Any]) -> tuple[dict[str, Any], str]:
        """A link takes no answer."""
        raise ValueError("card")


plugin = Link()
