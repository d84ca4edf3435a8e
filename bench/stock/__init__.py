"""A stock Rasa bot: the project around it is written for the intents of data/nlu."""
