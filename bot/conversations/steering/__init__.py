"""From what was understood to what is said: the entry points that Rasa's actions call."""
