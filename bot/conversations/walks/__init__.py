"""The walkthrough as a task of a conversation: where to begin, the step, being stuck, the end."""
