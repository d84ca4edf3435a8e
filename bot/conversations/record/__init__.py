"""What is kept of a conversation: inbox, transcript, dialogue, who speaks, who waits for a person."""
