from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import List

import pytest
from click.testing import CliRunner

from bot.bootstrap import Services
from bot.cli.training import train as trains
from bot.runtime.training import KEPT_MODELS, TrainingFailed, is_trained, newest_model, train
from bot.settings import Settings

pytestmark = pytest.mark.system

PROJECT = Path(__file__).parent / "project"
ANOTHER_FEE_RULE = """
  - rule: a fee again
    steps:
      - intent: ask_fee
      - action: utter_greet
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small project, to be changed."""
    copied = tmp_path / "project"
    shutil.copytree(PROJECT, copied, ignore=shutil.ignore_patterns("models", ".rasa", "__pycache__"))
    monkeypatch.syspath_prepend(copied)
    return copied


def old_models(out_dir: Path) -> List[Path]:
    """More models than are kept, oldest first."""
    out_dir.mkdir()
    models = [out_dir / f"lastmile-{n}.tar.gz" for n in range(KEPT_MODELS + 2)]
    for age, model in enumerate(models):
        model.write_bytes(b"")
        os.utime(model, (age, age))
    return models


def test_only_changed_inputs_are_trained_and_old_models_go(project: Path, tmp_path: Path) -> None:
    out_dir, steps = tmp_path / "models", []
    old = old_models(out_dir)
    assert not is_trained(project, out_dir)

    model = train(project, out_dir, steps.append)
    assert "训练 KeywordIntentClassifier" in steps
    assert "训练 RulePolicy" in steps
    assert newest_model(out_dir) == model
    assert set(out_dir.iterdir()) == {model, *old[-(KEPT_MODELS - 1) :]}

    steps.clear()
    (project / "guides").mkdir()
    (project / "guides" / "words.yml").write_text("a: b\n", encoding="utf-8")
    assert is_trained(project, out_dir)
    assert train(project, out_dir, steps.append) == model
    assert steps == []

    for changed in ("data/nlu.yml", "config.yml", "domain.yml"):
        content = (project / changed).read_bytes()
        (project / changed).write_bytes(content + b"# changed\n")
        assert not is_trained(project, out_dir)
        (project / changed).write_bytes(content)
    assert is_trained(project, out_dir)


def test_a_model_that_is_up_to_date_again_is_the_newest_again(project: Path, tmp_path: Path) -> None:
    out_dir = tmp_path / "models"
    model = train(project, out_dir, lambda step: None)
    later = out_dir / "lastmile-later.tar.gz"
    later.write_bytes(b"")
    os.utime(model, (1, 1))
    assert newest_model(out_dir) == later
    train(project, out_dir, lambda step: None)
    assert newest_model(out_dir) == model


@pytest.mark.parametrize(
    ("file", "fault", "told"),
    [
        ("data/rules.yml", ANOTHER_FEE_RULE, "a fee"),
        ("config.yml", "  - name: NoSuchPolicy\n", "NoSuchPolicy"),
        ("domain.yml", "  - [\n", "domain.yml"),
    ],
    ids=["contradicting rules", "unknown policy", "broken YAML"],
)
def test_a_project_that_rasa_refuses_leaves_no_model(
    project: Path, tmp_path: Path, file: str, fault: str, told: str
) -> None:
    with (project / file).open("a", encoding="utf-8") as changed:
        changed.write(fault)
    with pytest.raises(TrainingFailed, match=told):
        train(project, tmp_path / "models", lambda step: None)
    assert list((tmp_path / "models").iterdir()) == []


def test_what_is_taken_back_has_its_model_in_service_again(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out_dir = tmp_path / "models"
    model = train(project, out_dir, lambda step: None)
    later = out_dir / "lastmile-later.tar.gz"
    later.write_bytes(b"")
    os.utime(model, (1, 1))
    monkeypatch.setattr("bot.cli.training.ROOT", project)
    monkeypatch.setattr("bot.cli.training.prepare", lambda home: None)
    monkeypatch.setattr("bot.cli.training.services", lambda: Services(Settings(var_dir=tmp_path, model_dir=out_dir)))
    told = CliRunner().invoke(trains)
    assert told.output == "模型是最新的,不用训练。\n"
    assert newest_model(out_dir) == model
