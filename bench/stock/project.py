"""Write the stock bot's project: our utterances, and a rule and a story for each of our intents."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Dict, List

import yaml

from bench.questions import intents

STOCK = Path(__file__).parent
# What the conversation intents are answered with; every other one goes to the action server.
UTTERED = ("greet", "goodbye", "thank", "affirm", "deny", "ask_capabilities", "bot_challenge", "out_of_scope")
ACTION = "action_answer_item"


def write_project(folder: Path, *, root: Path) -> None:
    """Write everything `rasa train`, `rasa run` and `rasa run actions` need into an empty folder."""
    (folder / "data").mkdir(parents=True)
    shutil.copytree(root / "data" / "nlu", folder / "data" / "nlu")
    for name in ("config.yml", "credentials.yml", "endpoints.yml", "actions.py"):
        shutil.copy(STOCK / name, folder / name)
    names = intents(root / "data" / "nlu")
    _write(folder / "domain.yml", _domain(names))
    _write(folder / "data" / "rules.yml", {"version": "3.1", "rules": [_rule(name) for name in names]})
    _write(folder / "data" / "stories.yml", {"version": "3.1", "stories": [_story(name) for name in names]})


def _write(path: Path, content: Dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _answer(intent: str) -> str:
    return f"utter_{intent}" if intent in UTTERED else ACTION


def _rule(intent: str) -> Dict[str, Any]:
    return {"rule": intent, "steps": [{"intent": intent}, {"action": _answer(intent)}]}


def _story(intent: str) -> Dict[str, Any]:
    steps: List[Dict[str, str]] = []
    for said in ("greet", intent, "thank"):
        steps += [{"intent": said}, {"action": _answer(said)}]
    return {"story": f"{intent} between a greeting and thanks", "steps": steps}


def _domain(names: List[str]) -> Dict[str, Any]:
    return {
        "version": "3.1",
        "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
        "intents": names,
        "entities": ["item"],
        "slots": {
            "item": {
                "type": "text",
                "influence_conversation": False,
                "mappings": [{"type": "from_entity", "entity": "item"}],
            }
        },
        "responses": {
            "utter_default": [{"text": "没听明白,您换个说法?"}],
            **{f"utter_{name}": [{"text": "好的,您接着说。"}] for name in UTTERED},
        },
        "actions": [ACTION],
    }
