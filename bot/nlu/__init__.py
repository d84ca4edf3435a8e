"""Understanding what a resident writes: Rasa graph components and what they are made of."""
