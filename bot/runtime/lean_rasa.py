"""Rasa, imported without TensorFlow and without its chatter, and trained without its copying.

This is the only place that reaches into Rasa where no public seam exists;
``tests/runtime/test_lean_rasa.py`` fails when Rasa changes under it.

Why: importing any policy of Rasa pulls in TensorFlow (8 of 12 seconds of the
start, 370 MB), although RulePolicy and our own components never use it. The
one way in is ``rasa.utils.train_utils``, which imports three classes that only
the training of TensorFlow models constructs.
"""

from __future__ import annotations

import copy
import importlib
import logging
import os
import sys
import warnings
from types import ModuleType, SimpleNamespace
from typing import Any, Dict, List, Tuple

import structlog
from tarsafe import TarSafe

RASA_VERSION = "3.6.21"
TRAIN_UTILS = "rasa.utils.train_utils"
POLICIES = "rasa.core.policies.rule_policy"
LEFT_OUT: Dict[str, Tuple[str, ...]] = {
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": ("RasaBatchDataGenerator",),
}


class TensorFlowLeftOut(RuntimeError):
    """A component wants to train a TensorFlow model in a process that runs without TensorFlow."""

    def __init__(self, wanted: str) -> None:
        super().__init__(f"{wanted} needs TensorFlow, which this process left out; train with `rasa train`")
        self.wanted = wanted


def _absent(name: str) -> type:
    def refuse(self: object, *args: Any, **kwargs: Any) -> None:
        raise TensorFlowLeftOut(name)

    return type(name, (), {"__init__": refuse})


def import_without_tensorflow() -> None:
    """Import Rasa's policies, with stand-ins for the three classes while that happens.

    The stand-ins are gone from ``sys.modules`` afterwards, so that a component
    which really needs TensorFlow can still import it. Warnings are recorded and
    dropped: sanic, which Rasa imports, turns deprecation warnings on for all.
    """
    placed = [name for name in LEFT_OUT if name not in sys.modules and TRAIN_UTILS not in sys.modules]
    for name in placed:
        stand_in = ModuleType(name)
        for attribute in LEFT_OUT[name]:
            setattr(stand_in, attribute, _absent(attribute))
        sys.modules[name] = stand_in
    try:
        with warnings.catch_warnings(record=True):
            importlib.import_module(POLICIES)
    finally:
        for name in placed:
            del sys.modules[name]


def silence() -> None:
    """Turn off telemetry and debug output.

    Unconfigured, structlog prints every debug line of Rasa, which halves its speed.
    """
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    for name in ("rasa", "matplotlib", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # Said of every domain that has slots, since 3.0.
    warnings.filterwarnings("ignore", message="Slot auto-fill has been removed")


def keep_to_one_thread() -> None:
    """Have numeric libraries work in the thread that asks.

    OpenMP reads this when the first library that brings it is loaded: scikit-learn here, and the encoder,
    whose copy has the same name, then uses that one and can no longer say. Two of its threads wait for each
    other by spinning; on busy cores a question took ten times the processor time.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def share_utterances() -> None:
    """Have a training read the utterances once and hand the same ones on.

    Rasa reads the files two or three times, copies every message deeply for each of ten merges, and forgets its
    fingerprint whenever it strips the name of its intent, which has nothing to strip: of a training with 29,000
    utterances that was 32 seconds of 75. Nothing that is trained here changes a message.
    """
    importer = importlib.import_module("rasa.shared.importers.rasa").RasaFileImporter
    # The language it may be called with is in no file of ours.
    importer.get_nlu_data = lambda self, language="en", read=importer.get_nlu_data: _read_once(self, read, language)
    module = importlib.import_module("rasa.shared.nlu.training_data.training_data")
    setattr(module, "copy", SimpleNamespace(copy=copy.copy, deepcopy=copy.copy))  # noqa: B010
    module.TrainingData.sanitize_examples = staticmethod(_each_once)
    # Packed as small as can be, the model took five seconds.
    storage = importlib.import_module("rasa.engine.storage.local_model_storage")
    setattr(storage, "TarSafe", SimpleNamespace(open=_opened))  # noqa: B010


def _read_once(importer: Any, read: Any, language: str) -> Any:
    if not hasattr(importer, "utterances"):
        importer.utterances = read(importer, language)
    return importer.utterances


def _opened(name: Any, mode: str) -> Any:
    return TarSafe.open(name, mode, compresslevel=1) if mode == "w:gz" else TarSafe.open(name, mode)


def _each_once(examples: List[Any]) -> List[Any]:
    return list(dict.fromkeys(examples))


silence()
keep_to_one_thread()
import_without_tensorflow()
