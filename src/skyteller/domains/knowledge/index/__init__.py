"""Hybrid search in process: words and vectors together, and how far to trust the result."""

from skyteller.domains.knowledge.index.confidence import CHOICES, HALF_SURE, SURE, Decision, decide
from skyteller.domains.knowledge.index.contents import IndexedEntry
from skyteller.domains.knowledge.index.hits import Hit
from skyteller.domains.knowledge.index.hybrid import HybridIndex

__all__ = ["CHOICES", "HALF_SURE", "SURE", "Decision", "Hit", "HybridIndex", "IndexedEntry", "decide"]
