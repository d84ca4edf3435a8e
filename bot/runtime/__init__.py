"""Rasa as an engine: load a model, run a turn, keep a bounded tracker, run actions in the process.

Whatever is imported from here imports Rasa the lean way first.
"""

from bot.runtime.lean_rasa import import_without_tensorflow, silence

silence()
import_without_tensorflow()
