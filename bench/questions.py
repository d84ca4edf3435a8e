"""Distinct questions to ask, made of the project's own utterances."""

from __future__ import annotations

import itertools
import random
import re
from pathlib import Path
from typing import Iterator, List

import yaml

# Asked of both bots alike: questions with an answer, no small talk, nobody sent to a human being.
ASKED = (
    "ask_materials", "ask_conditions", "ask_process", "ask_time_limit", "ask_fee", "ask_location", "ask_office_hours",
    "ask_phone", "ask_online", "ask_proxy", "ask_amount", "ask_progress", "ask_overview", "ask_cross_region",
)  # fmt: skip
OPENINGS = ("", "请问", "麻烦问下,", "你好,", "同志,", "我想问问", "那个,", "哎,")
ENDINGS = ("", "?", "啊", "呢", "哦", "嘛", "谢谢", ",急")
_ANNOTATION = re.compile(r"\[([^]]+)]\([^)]+\)")


def intents(folder: Path) -> List[str]:
    """The intents that have utterances, sorted."""
    return sorted({intent for intent, _ in _utterances(folder)})


def distinct_questions(folder: Path) -> Iterator[str]:
    """Questions in a fixed order that looks random, no two alike.

    :raises ValueError: more were asked for than there are.
    """
    asked = [text for intent, text in _utterances(folder) if intent in ASKED]
    made = sorted({f"{a}{text}{b}" for a, text, b in itertools.product(OPENINGS, asked, ENDINGS)})
    random.Random(600).shuffle(made)
    yield from made
    raise ValueError(f"there are only {len(made)} distinct questions")


def _utterances(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in block.get("examples", "").splitlines():
                if "intent" in block and line.startswith("- "):
                    yield block["intent"], _ANNOTATION.sub(r"\1", line[2:]).strip()
