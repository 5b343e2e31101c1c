"""The text bot: what a customer means, what the bot answers, when a person takes over."""
