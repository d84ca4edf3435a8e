"""The chat page and its API."""
