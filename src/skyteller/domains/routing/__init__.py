"""Queues, presence, capacity, matching, assignment, transfer, wrap-up."""
