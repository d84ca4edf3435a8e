"""A small project with a clerk of its own, trained once and kept until it changes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent / "project"
MODELS = PROJECT / "models"
ROOT = Path(__file__).resolve().parents[2]

# In a process of its own: training imports TensorFlow, the engine must not.
TRAIN = """
import sys
from pathlib import Path
from bot.runtime.training import train
sys.path.insert(0, sys.argv[1])
train(Path(sys.argv[1]), Path(sys.argv[2]), lambda step: None)
"""


@pytest.fixture(scope="session")
def model() -> Path:
    """The folder with the trained model of the project."""
    subprocess.run([sys.executable, "-c", TRAIN, str(PROJECT), str(MODELS)], check=True, cwd=ROOT)
    if str(PROJECT) not in sys.path:
        sys.path.insert(0, str(PROJECT))
    return MODELS
