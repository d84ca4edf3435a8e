"""The complaint as a task of a conversation, the question left in writing, the way to a person."""
