"""The classifier of intents, on a small set of its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.features import BLOCKS, Features
from bot.nlu.intent_model import IntentModel, fitted_temperature, train
from bot.nlu.utterances import Utterance, stories

SAID = {
    "ask_materials": ["I要带啥", "要带啥材料", "I带什么材料", "材料要哪些", "I要什么材料", "带啥材料去"],
    "ask_fee": ["I多少钱", "要多少钱", "I收费吗", "收费多少", "I要交多少钱", "多少钱一个"],
    "greet": ["你好", "您好啊", "你好呀", "早上好", "下午好", "你好在吗"],
}


def utterances() -> list[Utterance]:
    """What is said in ``SAID``, with an item's name in place of its mark."""
    return [said(text, intent) for intent, texts in SAID.items() for text in texts]


def said(text: str, intent: str) -> Utterance:
    at = text.find("I")
    return Utterance(text.replace("I", "护照"), ((at, at + 2),) if at >= 0 else (), intent)


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return train(utterances())


def best(model: IntentModel, text: str) -> str:
    return model.intents[int(model.probabilities(text).argmax())]


@pytest.mark.parametrize(
    ("text", "intent"), [("I带啥材料", "ask_materials"), ("I多少钱啊", "ask_fee"), ("早上好啊", "greet")]
)
def test_unseen_words_in_a_known_order_are_understood(model: IntentModel, text: str, intent: str) -> None:
    assert best(model, text) == intent


def test_a_name_left_unmasked_does_not_hide_the_question(model: IntentModel) -> None:
    assert best(model, "护照多少钱") == "ask_fee"


def test_chances_add_up_to_one(model: IntentModel) -> None:
    assert model.probabilities("随便说说").sum() == pytest.approx(1.0, abs=1e-5)


def test_a_text_of_unknown_characters_has_chances_too(model: IntentModel) -> None:
    assert np.isfinite(model.probabilities("\u2fff" * 50)).all()


def test_a_saved_model_understands_the_same(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    held = IntentModel.load(tmp_path)
    assert held.intents == model.intents
    np.testing.assert_array_equal(held.probabilities("I要多少钱"), model.probabilities("I要多少钱"))


def test_training_twice_gives_the_same(model: IntentModel) -> None:
    again = train(utterances())
    np.testing.assert_array_equal(again.weights, model.weights)
    assert again.temperature == model.temperature


def test_temperature_tells_sure_scores_from_chance() -> None:
    generator = np.random.default_rng(0)
    right = generator.integers(0, 3, 300)
    telling = np.eye(3, dtype=np.float32)[right]
    noise = generator.normal(size=(300, 3)).astype(np.float32)
    assert fitted_temperature(telling, right) > fitted_temperature(noise, right)


def test_a_text_and_one_that_goes_on_differ_at_their_ends() -> None:
    short, long = (Features.fitted(["多少", "多少钱"]).row(text)[0] for text in ("多少", "多少钱"))
    assert not set(short) <= set(long)
    assert set(short) & set(long)


def test_each_block_has_its_length_whatever_the_text() -> None:
    features = Features.fitted(["办这个要多少钱", "要带啥"])
    columns, values = features.row("办这个要多少钱")
    starts = np.cumsum([0, *(len(table) for table in features.tables)])
    for (_, length), first, last in zip(BLOCKS, starts[:-1], starts[1:], strict=True):
        inside = (columns >= first) & (columns < last)
        assert float((values[inside] ** 2).sum()) == pytest.approx(length**2, abs=1e-5)


def test_what_is_told_before_a_question_does_not_change_what_it_asks() -> None:
    told = [said("爹的I让狗啃了,带啥去", "ask_materials"), said("I多少钱", "ask_fee"), said("你好,在吗", "greet")]
    (made, *others) = [each for each in stories(told) if each.intent == "ask_fee"]
    assert (made.text, made.masked) == ("爹的护照让狗啃了,护照多少钱", "爹的I让狗啃了I多少钱")
    assert set(others) == {made}


def test_a_story_alone_or_a_question_alone_makes_no_more() -> None:
    assert stories([said("I多少钱", "ask_fee"), said("带啥去", "ask_materials")]) == []
    assert stories([said("爹的I让狗啃了,带啥去", "ask_materials")]) == []
