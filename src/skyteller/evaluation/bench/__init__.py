"""``skyteller bench …``: the product measured through its own doors, with a yardstick in the same run."""
