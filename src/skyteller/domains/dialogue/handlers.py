"""The bot listens to customers."""

from skyteller.domains.conversations.events import CustomerSpoke
from skyteller.domains.dialogue.service import Bot
from skyteller.domains.knowledge.service import SearchService
from skyteller.kernel.runtime import Runtime


def wire(runtime: Runtime) -> None:
    """Answer what customers say in state ``bot``."""
    bot = Bot(runtime.port(SearchService))
    runtime.subscriptions.on("dialogue", CustomerSpoke, bot.spoke)
