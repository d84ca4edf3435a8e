"""What a message means while somebody is being led: a step only if it is no question about an item."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional, Sequence

from bot.conversations.meaning import walk_words as words
from bot.conversations.meaning.complaint_context import announces_complaint
from bot.conversations.meaning.danger import Danger, danger_in
from bot.conversations.meaning.several import facts_asked
from bot.conversations.meaning.walk_hands import goes_into_another_hand, tells_a_secret, wants_it_done
from bot.conversations.meaning.walk_wishes import goes_away, is_back
from bot.conversations.record.dialogue import Dialogue, Task
from bot.guidebook.book import Guidebook
from bot.guidebook.schema import Option, Question

KIND = "walk"
OUTCOME = Question(
    id="outcome",
    ask="办成了没?",
    options=(
        Option(
            id="done", label="办成了", says=("成了", "好了", "办好了", "成功了", "弄好了", "办妥了", "搞定了", "完成了")
        ),
        Option(id="failed", label="没办成", says=("没成", "没弄成", "没成功", "失败了", "不成功", "没搞定", "没办好")),
    ),
)
MOVES = frozenset(
    {"next_step", "previous_step", "repeat_step", "step_stuck", "resume_walkthrough", "start_walkthrough"}
)
# Said in the middle of a walk, these mean what they mean anywhere.
_STAYS = frozenset({"cancel", "request_human", "request_callback", "goodbye"})
_ONE_STEP = frozenset({"next_step", "previous_step"})
# These are not to be had for done, however they end.
_ELSEWHERE = frozenset({"previous_step", "resume_walkthrough", "start_walkthrough"})
_SMALL_TALK = frozenset({"greet", "bot_challenge", "ask_capabilities", "thank"})
_LEDGER = frozenset({"file_complaint", "make_suggestion", "give_praise", "check_complaint", "rate_service"})
# How much likelier than anywhere an intent is from somebody who is being led.
_WEIGHTS = {
    **dict.fromkeys(MOVES - {"start_walkthrough"}, 4.0),
    "dont_know": 3.0,
    "cancel": 3.0,
    "request_human": 3.0,
    **dict.fromkeys(("out_of_scope", "nlu_fallback", "dispute_answer", *_LEDGER, *_SMALL_TALK), 0.25),
}
_SCREEN_WEIGHT = 2.0
_SURE = 0.6
# Less sure than this, whoever tells of a screen does not call for people.
_HELD = 0.5
# A way of saying a problem that is shorter stands in too many other sentences.
_TELLING = 3


def walk_mirror(task: Task, dialogue: Dialogue, book: Guidebook) -> Dict[str, Any]:
    """Return what the mirror of the dialogue holds of a walk: the open branch, and how its problems are said."""
    walk = book.walkthroughs.get(task.subject)
    seen: Dict[str, Any] = {"subject": dialogue.subject}
    if walk is None:
        return seen
    question = (
        OUTCOME if task.pending == OUTCOME.id else next((q for q in walk.questions if q.id == task.pending), None)
    )
    if question is not None:
        options = [{"id": o.id, "label": o.label, "says": list(o.says)} for o in question.options]
        seen["question"] = {"id": question.id, "ask": question.ask, "options": options}
    step = next((step for step in walk.steps if step.id == task.data.get("step")), None)
    problems = (*(step.problems if step is not None else ()), *walk.problems)
    seen["says"] = [said for problem in problems for said in problem.says if len(said) >= _TELLING]
    return seen


def led_intent(
    intent: str,
    *,
    text: str,
    mentioned: Sequence[str],
    task: Mapping[str, Any],
    ranking: Sequence[Mapping[str, Any]] = (),
) -> Optional[str]:
    """Return the intent of a message while a walk is on top; None where the open branch decides.

    ``ranking`` is what understanding took it for alone, ``{"name", "confidence"}`` best first.
    """
    if intent == "report_emergency" and not (danger_in(text) is Danger.UNCLEAR and words.is_about_the_screen(text)):
        return intent
    if intent == "report_scam" and words.tells_of_a_stranger(text):
        return intent
    if words.resume_code(text):
        return "resume_walkthrough"
    if announces_complaint(text):
        return "file_complaint"
    chances = {str(guess["name"]): float(guess["confidence"]) for guess in ranking} or {intent: 1.0}
    if tells_a_secret(text) or goes_into_another_hand(text) or wants_it_done(text):
        return "repeat_step"
    if mentioned and _asked(chances) >= _SURE and not words.tells_a_deed(text):
        return intent
    move = _by_words(text)
    if move is not None:
        return move
    if "question" in task:
        return "inform" if _has_or_has_not(text, task["question"]) else _beside_a_question(intent)
    if words.has_no_phone(text) or _tells_a_problem(text, task.get("says", ())):
        return "step_stuck"
    return _at_a_step(intent, chances, text, mentioned)


def _asked(chances: Mapping[str, float]) -> float:
    """How sure it is that a question about an item is asked, whichever."""
    return sum(chance for name, chance in chances.items() if name.startswith(("ask_", "lack_")))


def _by_words(text: str) -> Optional[str]:
    """What the words say whatever was understood."""
    if words.asks_to_restart(text):
        return "start_walkthrough"
    if goes_away(text):
        # It stands on the screen for when they are back, and is no trouble with it.
        return "repeat_step"
    if is_back(text):
        return "resume_walkthrough"
    if words.goes_to_another(text):
        return "resume_walkthrough"
    if words.gives_up(text) and facts_asked(text):
        # 「不弄了,我去窗口办要带啥」
        return "cancel"
    if words.asks_for_a_person(text):
        return "request_human"
    if words.asks_how_far(text):
        return "repeat_step"
    if words.asks_to_skip(text) or words.goes_on(text):
        return "next_step"
    if words.step_number(text) is not None and not words.tells_it_is_done(text):
        return "repeat_step"
    return None


def _has_or_has_not(text: str, question: Mapping[str, Any]) -> bool:
    """Whether it is 「没得卡」 where the branch asks whether there is one."""
    asked = words.denial_among([option["label"] for option in question["options"]]) is not None
    return asked and question["id"] != OUTCOME.id and words.has_it(text) is not None


def _beside_a_question(intent: str) -> Optional[str]:
    """What keeps its meaning while a branch is open; anything else is read as an answer to it, or not."""
    if intent in {"previous_step", "cancel", "request_human", "request_callback"} or intent in _SMALL_TALK | _LEDGER:
        return intent
    return "repeat_step" if intent in {"repeat_step", "repeat_answer"} else None


def _tells_a_problem(text: str, says: Sequence[str]) -> bool:
    elsewhere = words.asks_again(text) or (words.asks_to_go_back(text) and not words.tells_it_does_not_work(text))
    return any(said in text for said in says) and not elsewhere


def _at_a_step(intent: str, chances: Mapping[str, float], text: str, mentioned: Sequence[str]) -> str:
    about_the_screen = words.is_about_the_screen(text) and not (mentioned and words.asks_a_guide(text))
    likely = _likeliest(chances, about_the_screen=about_the_screen)
    plain = _said_plainly(likely, text, mentioned)
    if plain is not None:
        return plain
    if likely == "repeat_answer":
        return "repeat_step"
    if likely.startswith("ask_") and words.asks_to_be_taught(text):
        return "start_walkthrough"
    if likely.startswith(("ask_", "lack_")):
        return intent if intent.startswith(("ask_", "lack_")) else likely
    unsure = likely not in MOVES | _STAYS or chances.get(likely, 0.0) < _HELD
    if words.asks_a_guide(text) and (mentioned or unsure):
        return max(
            (name for name in chances if name.startswith("ask_")), key=lambda name: chances[name], default=likely
        )
    if not mentioned and (likely not in MOVES | _STAYS or (unsure and words.asks_of_business(text))):
        return _by_small_words(likely, text)
    return likely


def _said_plainly(likely: str, text: str, mentioned: Sequence[str]) -> Optional[str]:
    """What the words of a message say against what is likely: done, gone wrong, given up."""
    if words.misbehaves(text) and likely in _ONE_STEP | _ELSEWHERE | {"repeat_step"}:
        return "step_stuck"
    if likely in _ONE_STEP and _goes_wrong(text):
        return "step_stuck"
    if likely == "start_walkthrough" and words.is_demanded(text):
        return "step_stuck"
    if likely == "goodbye":
        # Whoever takes their leave is told how to come back.
        return "cancel"
    if likely in MOVES - {"start_walkthrough"} and words.gives_up(text):
        return "cancel"
    if likely in {"cancel", "start_walkthrough"} and words.is_helpless(text) and not words.asks_to_be_taught(text):
        return "step_stuck"
    if likely == "cancel" and mentioned and words.asks_to_be_taught(text):
        return "start_walkthrough"
    if likely == "cancel" and words.asks_to_go_back(text) and not words.gives_up(text):
        return "previous_step"
    if likely in {"cancel", "goodbye"} and words.asks_again(text):
        return "repeat_step"
    if likely not in MOVES - {"step_stuck"} and not mentioned and words.asks_to_wait(text):
        return "step_stuck" if words.tells_it_does_not_work(text) else "repeat_step"
    if likely == "repeat_step" and words.asks_to_go_back(text):
        return "previous_step"
    if (
        likely not in _STAYS | _ELSEWHERE
        and not words.misbehaves(text)
        and words.tells_it_is_done(text)
        and (not mentioned or words.tells_a_deed(text))
    ):
        return "next_step"
    if not mentioned and _only_tells(likely, text):
        return "step_stuck"
    return None


def _only_tells(likely: str, text: str) -> bool:
    """Whether what looks like a question, or like nothing, only tells of what goes on in the hand."""
    if likely.startswith(("ask_", "lack_")):
        return words.is_helpless(text) or words.says_no(text) or words.asks_nothing(text)
    if likely == "start_walkthrough":
        return words.asks_nothing(text) and not words.asks_to_be_taught(text)
    return likely == "out_of_scope" and (words.is_helpless(text) or words.asks_nothing(text))


def _goes_wrong(text: str) -> bool:
    """Whether a move that is named did not work; 「上一步没弄成」 still asks for that step."""
    failed = words.is_helpless(text) or words.says_it_failed_after_all(text)
    return words.tells_it_does_not_work(text) or (failed and not words.asks_to_go_back(text))


def _likeliest(chances: Mapping[str, float], *, about_the_screen: bool) -> str:
    """Return the likeliest intent for somebody with a phone in hand: what they say is mostly about the step."""

    def weighed(name: str) -> float:
        weight = _WEIGHTS.get(name, 1.0)
        return chances[name] * (weight * _SCREEN_WEIGHT if about_the_screen and name == "step_stuck" else weight)

    best = max(chances, key=weighed)
    stands = best in MOVES or (best in _STAYS and chances[best] >= _HELD)
    return "step_stuck" if about_the_screen and not stands else best


def _by_small_words(likely: str, text: str) -> str:
    """Small words: back, again; whatever is none of them does not go well."""
    if words.asks_to_go_back(text):
        return "previous_step"
    if words.asks_again(text):
        return "repeat_step"
    if words.says_no(text) or words.misbehaves(text):
        return "step_stuck"
    if words.asks_of_business(text):
        return "nlu_fallback"
    if likely in _SMALL_TALK | _LEDGER | {"out_of_scope", "report_scam"}:
        return likely
    return "next_step" if likely == "affirm" else "step_stuck"
