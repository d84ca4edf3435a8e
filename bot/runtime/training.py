"""Train the model, or know that there is nothing to train.

A model's file is named for what it was trained from, so that ``is_trained`` has
only to hash the inputs, without importing Rasa. The guides are no input: items,
prices and places are never trained.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import io
import logging
import os
import sys
import tempfile
from pathlib import Path
from typing import Callable, Iterator, List

from bot.runtime.turn import ModelUnsuitable

INPUTS = ("config.yml", "domain.yml", "data", "bot/nlu")
KEPT_MODELS = 3
PATTERN = "lastmile-*.tar.gz"
CACHE = Path(".rasa", "cache")

Progress = Callable[[str], None]


class TrainingFailed(Exception):
    """Rasa refused the configuration, the domain or the data; what it said is the message."""


def is_trained(project_root: Path, out_dir: Path) -> bool:
    """Whether the model of the inputs as they are now is there already."""
    return _model_file(project_root, out_dir).is_file()


def newest_model(folder: Path) -> Path:
    """The model that was trained, or found to be up to date, last.

    :raises ModelUnsuitable: there is none.
    """
    models = _models(folder)
    if not models:
        raise ModelUnsuitable([f"there is no trained model in {folder}"])
    return models[0]


def train(project_root: Path, out_dir: Path, progress: Progress) -> Path:
    """Train what has changed and return the model's file; unchanged inputs train nothing.

    Rasa's own cache, ``.rasa/cache`` below the project, spares the parts that
    have not changed. A model appears in ``out_dir`` whole or not at all.

    :raises TrainingFailed: Rasa refused, with what it said.
    """
    model = _model_file(project_root, out_dir)
    if model.is_file():
        model.touch()
        return model
    out_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".training-", dir=out_dir) as folder:
        _train(project_root, Path(folder, model.name), progress=progress)
        os.replace(Path(folder, model.name), model)
    for old in _models(out_dir)[KEPT_MODELS:]:
        old.unlink()
    return model


def _models(folder: Path) -> List[Path]:
    return sorted(folder.glob(PATTERN), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def _model_file(project_root: Path, out_dir: Path) -> Path:
    digest = hashlib.sha256(importlib.metadata.version("rasa").encode())
    for path in _input_files(project_root):
        digest.update(f"\0{path.relative_to(project_root).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return out_dir / PATTERN.replace("*", digest.hexdigest()[:16])


def _input_files(project_root: Path) -> Iterator[Path]:
    for name in INPUTS:
        path = project_root / name
        inside = [path] if path.is_file() else sorted(path.rglob("*"))
        yield from (file for file in inside if file.is_file() and "__pycache__" not in file.parts)


def _train(project_root: Path, model: Path, *, progress: Progress) -> None:
    progress("载入训练工具")
    from bot.runtime import lean_rasa  # isort: skip (before anything else of Rasa, see there)
    from rasa.model_training import train as rasa_train
    from rasa.shared.exceptions import RasaException

    lean_rasa.share_utterances()
    said = io.StringIO()
    try:
        with _told(progress), _cache_below(project_root), contextlib.redirect_stdout(said):
            rasa_train(
                domain=str(project_root / "domain.yml"),
                config=str(project_root / "config.yml"),
                training_files=[str(project_root / "data")],
                output=str(model.parent),
                fixed_model_name=model.name,
            )
    except RasaException as error:
        raise TrainingFailed(str(error).strip()) from error
    except SystemExit as error:
        raise TrainingFailed(said.getvalue().strip()) from error
    if not model.is_file():
        raise TrainingFailed(said.getvalue().strip())


@contextlib.contextmanager
def _cache_below(project_root: Path) -> Iterator[None]:
    """Rasa looks for its cache below the working directory, and draws bars unless it may log only warnings."""
    wanted = {"RASA_CACHE_DIRECTORY": str(project_root / CACHE), "LOG_LEVEL": "WARNING"}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


class _Told(logging.Handler):
    """Passes on what Rasa logs about the components it trains, past what holds back Rasa's own printing."""

    def __init__(self, progress: Progress) -> None:
        super().__init__(logging.INFO)
        self._progress = progress
        self._stdout = sys.stdout

    def emit(self, record: logging.LogRecord) -> None:
        """Tell one line."""
        told, _, component = record.getMessage().partition(" component ")
        step = {"Starting to train": "训练", "Restored": "没有变,不用重新训练:"}.get(told)
        if step:
            with contextlib.redirect_stdout(self._stdout):
                self._progress(f"{step} {component.split(chr(39))[1]}")


@contextlib.contextmanager
def _told(progress: Progress) -> Iterator[None]:
    logger = logging.getLogger("rasa.engine.training.hooks")
    handler, level, propagate = _Told(progress), logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = propagate
