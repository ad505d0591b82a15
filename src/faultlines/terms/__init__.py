"""Words that every stage shares: actors, claims, events, ties and history.

Nothing here reads a file of a user's, opens a database or computes a risk.
"""
