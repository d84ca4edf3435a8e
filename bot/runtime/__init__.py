"""Rasa as an engine: load a model, run a turn, keep a bounded tracker, run actions in the process."""
