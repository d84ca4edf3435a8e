"""The component that understands a message: the items it names, what it asks, and how sure that is."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.guidebook.search import Finding, ItemSearch
from bot.nlu import features, intent_model, item_source, masking, pinyin, thresholds, utterances, writing
from bot.nlu.intent_model import IntentModel
from bot.nlu.pinyin import Pinyin
from bot.nlu.thresholds import Limits
from bot.nlu.utterances import Utterance

ITEM = "item"
OUT_OF_SCOPE = "out_of_scope"
OVERVIEW = "ask_overview"
CAPABILITIES = "ask_capabilities"
# Properties of a message beside Rasa's own.
ITEM_CANDIDATES = "item_candidates"
DECIDED_ITEM = "decided_item"
MASKED = "masked"
WRITTEN = "written"

_RANKED = 5
# A change of any of these asks for a new training, so they belong into the fingerprint.
_TRAINED_BY = (features, intent_model, masking, utterances)


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR],
    is_trainable=True,
)
class Understanding(GraphComponent, IntentClassifier):
    """Finds the items through the guides in service and the intent of what is left.

    Sets ``intent``, ``intent_ranking``, ``entities`` (``item`` with the id as
    value, or the words where several items share them, and all ``ids``),
    ``item_candidates`` ``[{"id", "score"}]`` best first, ``decided_item`` (an
    id, or None when it must be asked back), ``masked``, the text with ITEM for
    each item, and ``text`` as it is read (``writing.plain``, ``Pinyin``), beside which
    ``written`` keeps it as it came. Holds no state of a message: it may run in any thread.
    """

    def __init__(self, model_storage: ModelStorage, resource: Resource, model: Optional[IntentModel] = None) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._model = model
        self._letters: Optional[Tuple[ItemSearch, Pinyin]] = None

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Understanding":
        """Return an untrained component."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "Understanding":
        """Return the component as it was trained.

        :raises ValueError: the model storage has no such resource.
        """
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, IntentModel.load(folder))

    @staticmethod
    def required_packages() -> List[str]:
        """The packages whose version decides what comes out of a training."""
        return ["sklearn", "numpy"]

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Cover the modules that this class only calls; Rasa itself looks at the class alone."""
        sources = b"".join(Path(str(module.__file__)).read_bytes() for module in _TRAINED_BY)
        return hashlib.sha256(sources).hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Train on the utterances, with the annotated items masked, and keep the model."""
        self._model = intent_model.train([_utterance(message) for message in training_data.intent_examples])
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Understand each message in place."""
        for message in messages:
            written = str(message.get(TEXT) or "")
            text = self._in_characters(writing.plain(written, item_source.current_search().synonyms))
            message.set(TEXT, text, add_to_output=True)
            message.set(WRITTEN, written, add_to_output=True)
            self._understand(message, masking.without_phones(text))
        return messages

    def _in_characters(self, text: str) -> str:
        """Return ``text`` with what was written in pinyin as characters; made ready when it is first needed."""
        if self._model is None or not pinyin.has_letters(text):
            return text
        search = item_source.current_search()
        if self._letters is None or self._letters[0] is not search:
            self._letters = search, Pinyin(search.names, self._model.features.counts)
        return self._letters[1].read(text)

    def _understand(self, message: Message, text: str) -> None:
        finding = item_source.current_search().find(text)
        spans = [(mention.start, mention.end) for mention in finding.mentions]
        limits = _limits(finding)
        ranking = self._ranking(masking.asked(text, _names_in(finding)), limits)
        message.set(INTENT, _accepted(ranking, limits), add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        message.set(ENTITIES, _entities(text, finding), add_to_output=True)
        candidates = [{"id": candidate.id, "score": candidate.score} for candidate in finding.candidates]
        message.set(ITEM_CANDIDATES, candidates, add_to_output=True)
        message.set(DECIDED_ITEM, finding.decided, add_to_output=True)
        message.set(MASKED, masking.masked(text, spans), add_to_output=True)

    def _ranking(self, asked: str, limits: Limits) -> List[Dict[str, Any]]:
        if self._model is None or not asked:
            return [{"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": 1.0}]
        chances = _weighed(self._model, asked, limits)
        best = np.argsort(-chances, kind="stable")[:_RANKED]
        return [{"name": self._model.intents[n], "confidence": float(chances[n])} for n in best]


def _utterance(message: Message) -> Utterance:
    named = [(entity["start"], entity["end"]) for entity in message.get(ENTITIES) or [] if entity["entity"] == ITEM]
    return Utterance(message.get(TEXT), tuple(named), message.get(INTENT))


def _limits(finding: Finding) -> Limits:
    if finding.mentions or finding.decided:
        return thresholds.ITEM_FOUND
    best = finding.candidates[0].score if finding.candidates else 0.0
    return thresholds.ITEM_PLAUSIBLE if best >= thresholds.PLAUSIBLE_SCORE else thresholds.NO_ITEM


def _weighed(model: IntentModel, asked: str, limits: Limits) -> intent_model.Matrix:
    """Return the chances of the intents, out_of_scope made less likely by an item and more likely without.

    「奶奶走了,要到镇上办哪些事」 asks what there is to do about it, and not what the assistant can do.
    """
    chances = model.probabilities(asked)
    place = {intent: n for n, intent in enumerate(model.intents)}
    if OUT_OF_SCOPE in place:
        chances[place[OUT_OF_SCOPE]] *= limits.out_of_scope
    if limits is thresholds.ITEM_FOUND and {OVERVIEW, CAPABILITIES} <= place.keys():
        chances[place[OVERVIEW]] += chances[place[CAPABILITIES]]
        chances[place[CAPABILITIES]] = 0
    return np.asarray(chances / chances.sum(), dtype=np.float32)


def _accepted(ranking: List[Dict[str, Any]], limits: Limits) -> Dict[str, Any]:
    """Return the best intent, or nlu_fallback with what is left of certainty when none is sure enough."""
    best = ranking[0]
    is_danger = best["name"] == thresholds.DANGER
    if best["confidence"] >= (thresholds.DANGER_SURE_ENOUGH if is_danger else limits.sure_enough):
        return dict(best)
    return {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": 1.0 - best["confidence"]}


def _names_in(finding: Finding) -> List[masking.Span]:
    """Return where the names stand that what is asked is about.

    What several items share is also a word of its own, and beside a name of one item
    it is that: 「法律援助要交钱吗」 asks for the fee.
    """
    of_one = [mention for mention in finding.mentions if len(mention.ids) == 1]
    return [(mention.start, mention.end) for mention in of_one or finding.mentions]


def _entities(text: str, finding: Finding) -> List[Dict[str, Any]]:
    return [
        {
            "entity": ITEM,
            "start": mention.start,
            "end": mention.end,
            "value": mention.ids[0] if len(mention.ids) == 1 else text[mention.start : mention.end],
            "ids": list(mention.ids),
            "confidence_entity": mention.score,
            "extractor": Understanding.__name__,
        }
        for mention in finding.mentions
    ]
