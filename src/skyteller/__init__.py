"""Skyteller: an open-source remote bank."""
