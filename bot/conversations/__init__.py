"""Conversations: what came in, what it is about, what is answered."""
