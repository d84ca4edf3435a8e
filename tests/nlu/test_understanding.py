"""The components under Rasa: trained, stored, loaded, and understanding messages."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any, Iterator

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message

from bot.guidebook.search import Entry, ItemSearch
from bot.nlu import item_source, understanding
from bot.nlu.context import Context
from bot.nlu.understanding import Understanding

CONTEXT = ExecutionContext(GraphSchema({}))
SAID = """
version: "3.1"
nlu:
- intent: ask_materials
  examples: |
    - [护照](item)要带啥
    - 要带啥材料
    - [居住证](item)带什么材料
    - 材料要哪些
    - [驾照](item)要什么材料
    - 带啥材料去
- intent: ask_amount
  examples: |
    - [低保](item)多少
    - 能领多少
    - [残补](item)能发多少
    - 一个月发多少
    - [养老金](item)给多少
    - 补贴多少
- intent: ask_overview
  examples: |
    - 我要办[护照](item)
    - [低保](item)
    - 想办[居住证](item)
    - 想申请[残补](item)
    - [养老金](item)咋弄
    - 问下[驾照](item)
- intent: ask_capabilities
  examples: |
    - 你能办哪些事
    - 你能办啥
    - 你会些啥
    - 你能干什么
    - 都能问你哪些
    - 你有啥用
- intent: out_of_scope
  examples: |
    - 讲个笑话
    - 放首歌听
    - 今天天气好吗
    - 红烧肉咋做
    - 打开微信
    - 你喜欢我吗
"""


@pytest.fixture(scope="module")
def component(tmp_path_factory: pytest.TempPathFactory) -> Understanding:
    storage = LocalModelStorage.create(tmp_path_factory.mktemp("model"))
    resource = Resource("understanding")
    Understanding.create({}, storage, resource, CONTEXT).train(RasaYAMLReader().reads(SAID))
    return Understanding.load({}, storage, resource, CONTEXT)


@pytest.fixture(autouse=True)
def items() -> Iterator[None]:
    """A catalogue of two items; 补助 may mean both. Neither name was taught."""
    search = ItemSearch(
        [Entry("logging-permit", ("采伐证",)), Entry("farmland-subsidy", ("粮补", "种粮补贴"))],
        ambiguous={"补助": ("logging-permit", "farmland-subsidy")},
    )
    item_source.use(lambda: search)
    yield
    item_source.use(None)


def read(component: Understanding, text: str) -> Message:
    (message,) = component.process([Message.build(text)])
    return message


def test_an_item_that_was_never_taught_is_understood(component: Understanding) -> None:
    message = read(component, "办采伐证要带啥材料")
    assert message.get("intent")["name"] == "ask_materials"
    assert message.get("decided_item") == "logging-permit"
    (entity,) = message.get("entities")
    assert (entity["value"], entity["start"], entity["end"]) == ("logging-permit", 1, 4)
    assert message.get("masked") == "办ITEM要带啥材料"


def test_letters_are_read_as_characters_and_kept_as_they_came(component: Understanding) -> None:
    message = read(component, "ban caifazheng yao dai sha cailiao")
    assert message.get("intent")["name"] == "ask_materials"
    assert message.get("decided_item") == "logging-permit"
    assert message.get("text") == "办采伐证要带啥材料"
    assert message.get("written") == "ban caifazheng yao dai sha cailiao"


def test_a_name_that_is_new_is_read_from_letters(component: Understanding) -> None:
    read(component, "goupai yao dai sha")
    renewed = ItemSearch([Entry("dog-registration", ("狗牌",))])
    item_source.use(lambda: renewed)
    assert read(component, "goupai yao dai sha").get("decided_item") == "dog-registration"


def test_a_new_name_counts_without_training(component: Understanding) -> None:
    assert read(component, "狗牌要带啥").get("decided_item") is None
    renewed = ItemSearch([Entry("dog-registration", ("狗牌",))])
    item_source.use(lambda: renewed)
    assert read(component, "狗牌要带啥").get("decided_item") == "dog-registration"


def test_a_shared_name_keeps_its_words_and_all_its_items(component: Understanding) -> None:
    (entity,) = read(component, "补助多少").get("entities")
    assert entity["value"] == "补助"
    assert set(entity["ids"]) == {"logging-permit", "farmland-subsidy"}


def test_two_characters_of_a_benefit_ask_for_its_amount(component: Understanding) -> None:
    assert read(component, "粮补多少").get("intent")["name"] == "ask_amount"


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "!!!"])
def test_nothing_said_is_not_understood(component: Understanding, text: str) -> None:
    assert read(component, text).get("intent")["name"] == "nlu_fallback"


def test_what_is_to_be_done_about_something_is_no_question_of_what_the_assistant_can_do(
    component: Understanding,
) -> None:
    assert read(component, "能办哪些事").get("intent")["name"] == "ask_capabilities"
    assert read(component, "粮补能办哪些事").get("intent")["name"] == "ask_overview"


def test_what_is_known_to_be_out_of_scope_is_refused(component: Understanding) -> None:
    assert read(component, "讲个笑话听听").get("intent")["name"] == "out_of_scope"


def test_output_holds_what_other_processes_need(component: Understanding) -> None:
    output = read(component, "粮补要带啥").as_dict(only_output_properties=True)
    assert {"intent", "intent_ranking", "entities", "item_candidates", "decided_item", "masked"} <= set(output)
    assert output["item_candidates"][0]["id"] == "farmland-subsidy"


def test_a_change_of_a_module_that_trains_asks_for_a_new_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("features")
    module.__file__ = str(tmp_path / "features.py")
    monkeypatch.setattr(understanding, "_TRAINED_BY", (module,))
    (tmp_path / "features.py").write_text("ORDERS = (1, 2)")
    before = Understanding.fingerprint_addon({})
    assert Understanding.fingerprint_addon({}) == before
    (tmp_path / "features.py").write_text("ORDERS = (1, 2, 3)")
    assert Understanding.fingerprint_addon({}) != before


def tracker_with(task: Any) -> DialogueStateTracker:
    domain = Domain.from_yaml(
        "version: '3.1'\nslots:\n  task:\n    type: any\n    influence_conversation: false\n"
        "    mappings:\n    - type: custom\n"
    )
    tracker = DialogueStateTracker("resident", domain.slots)
    tracker.update(SlotSet("task", task))
    return tracker


def test_an_answer_to_the_open_question_becomes_inform(component: Understanding) -> None:
    message = read(component, "随便那个")
    message.set("intent", {"name": "nlu_fallback", "confidence": 0.9})
    Context().process([message], tracker_with({"kind": "which", "intent": "ask_fee", "subject": None}))
    assert message.get("intent")["name"] == "inform"


def test_without_a_conversation_nothing_changes(component: Understanding) -> None:
    message = read(component, "粮补要带啥")
    Context().process([message], None)
    assert message.get("intent")["name"] == "ask_materials"
