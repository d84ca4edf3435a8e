"""Fails when Rasa changes under what we lean on beside its public seams."""

from __future__ import annotations

import ast
import hashlib
import importlib
import importlib.metadata
import importlib.util
import inspect
import os
import subprocess
import sys
from pathlib import Path
from typing import Set

import pytest

from bot.runtime import lean_rasa


def train_utils_source() -> ast.Module:
    # Looked up by its file: importing it is what the module under test does.
    package = importlib.util.find_spec("rasa")
    assert package is not None
    assert package.origin is not None
    return ast.parse((Path(package.origin).parent / "utils" / "train_utils.py").read_text(encoding="utf-8"))


def test_rasa_is_the_version_this_was_written_for() -> None:
    assert importlib.metadata.version("rasa") == lean_rasa.RASA_VERSION


def test_exactly_the_classes_that_rasa_imports_are_left_out() -> None:
    imported = {
        node.module: tuple(alias.name for alias in node.names)
        for node in train_utils_source().body
        if isinstance(node, ast.ImportFrom) and node.module in lean_rasa.LEFT_OUT
    }
    assert imported == lean_rasa.LEFT_OUT


def test_they_are_constructed_only_inside_functions() -> None:
    left_out = {name for names in lean_rasa.LEFT_OUT.values() for name in names}
    at_import: Set[str] = set()
    for statement in train_utils_source().body:
        if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            at_import |= {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
    assert not left_out & at_import


def test_the_engine_loads_without_tensorflow() -> None:
    check = "import sys, bot.runtime.engine; print(any(name.split('.')[0] == 'tensorflow' for name in sys.modules))"
    printed = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert (printed.stdout.strip(), printed.stderr.strip()) == ("False", "")


def test_a_class_left_out_says_so_when_it_is_wanted() -> None:
    check = "import bot.runtime.lean_rasa, rasa.utils.train_utils as t; t.RasaTrainingLogger(1, silent=True)"
    failed = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=False)
    assert "TensorFlowLeftOut: RasaTrainingLogger needs TensorFlow" in failed.stderr


ENCODE = """
import os, bot.runtime.engine
from bot.guidebook.search.vectors import load_encoder
encoder, before = load_encoder(), len(os.listdir("/proc/self/task"))
if encoder is not None:
    encoder.query(["医保卡掉了咋补"])
print(len(os.listdir("/proc/self/task")) - before)
"""


def test_beside_rasa_the_encoder_starts_no_threads() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    printed = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ENCODE], capture_output=True, text=True, check=True, env=environment
    )
    assert printed.stdout.strip() == "0"


@pytest.mark.parametrize(
    ("path", "digest"),
    [
        ("rasa.core.actions.action:RemoteAction._utter_responses", "7a3bd35c97900bf6"),
        ("rasa.core.processor:MessageProcessor._run_prediction_loop", "cb30a0cbb690c571"),
        ("rasa.core.processor:MessageProcessor._run_action", "6d383d0179ef1187"),
        ("rasa.core.processor:MessageProcessor._predict_next_with_tracker", "111a9023a5bcb32d"),
        ("rasa.core.processor:MessageProcessor._log_action_on_tracker", "d973d12a6d0a3623"),
        ("rasa.engine.runner.dask:DaskGraphRunner.run", "45f0f52f574f3aa9"),
        ("rasa.engine.graph:GraphNode.__call__", "66127a2bfb6fcf1e"),
        ("rasa.nlu.classifiers.regex_message_handler:RegexMessageHandler.process", "c0b15285ba78223d"),
    ],
)
def test_what_the_engine_calls_or_does_in_rasas_stead_has_not_changed(path: str, digest: str) -> None:
    lean_rasa.import_without_tensorflow()
    module, _, qualified = path.partition(":")
    found = importlib.import_module(module)
    for name in qualified.split("."):
        found = getattr(found, name)
    assert hashlib.sha256(inspect.getsource(found).encode()).hexdigest()[:16] == digest


def test_a_training_reads_and_copies_as_it_did_when_that_was_spared() -> None:
    from rasa.shared.importers.rasa import RasaFileImporter
    from rasa.shared.nlu.training_data.message import Message

    source = inspect.getsource(importlib.import_module("rasa.shared.nlu.training_data.training_data"))
    assert {line.strip() for line in source.splitlines() if "copy." in line and "examples" in line} == {
        "training_examples = copy.deepcopy(self.training_examples)",
        "training_examples.extend(copy.deepcopy(o.training_examples))",
    }
    assert "return list(OrderedDict.fromkeys(examples))" in source
    assert "_cached_fingerprint" in inspect.getsource(Message.set)
    assert "nlu_data" in inspect.getsource(RasaFileImporter)
    storage = inspect.getsource(importlib.import_module("rasa.engine.storage.local_model_storage"))
    assert 'with TarSafe.open(model_archive_path, "w:gz") as tar:' in storage


def test_merged_utterances_are_the_ones_that_were_read() -> None:
    check = """
from bot.runtime import lean_rasa
lean_rasa.share_utterances()
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
one, other = (TrainingData([Message.build(text, "greet")]) for text in ("hello", "good day"))
again = TrainingData([Message.build("hello", "greet")])
merged = one.merge(other, again).training_examples
print(len(merged), merged[0] is one.training_examples[0], merged[1] is other.training_examples[0])
"""
    printed = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert printed.stdout.strip() == "2 True True"
