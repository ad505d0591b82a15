"""Coded event files -> rows of the claims table."""
