"""The public door of the bot."""

from skyteller.domains.dialogue.service.feedback import give_feedback
from skyteller.domains.dialogue.service.turn import Bot

__all__ = ["Bot", "give_feedback"]
