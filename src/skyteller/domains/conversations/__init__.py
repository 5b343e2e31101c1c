"""The spine: conversations, their participants, their timelines, their cards."""
