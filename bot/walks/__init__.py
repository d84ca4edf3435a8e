"""Walks: how far each resident has come in a walkthrough, and where people get stuck."""
