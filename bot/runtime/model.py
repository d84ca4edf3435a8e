"""A trained model, loaded once, with everything a turn needs looked up beforehand."""

from __future__ import annotations

import json
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, FrozenSet, List, Optional

import bot.runtime.lean_rasa  # noqa: F401  (before anything else of Rasa, see there)

# isort: split
from rasa.core.actions.action import Action, ActionExtractSlots, RemoteAction, action_for_name_or_text
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import (
    MODEL_ARCHIVE_COMPONENTS_DIR,
    MODEL_ARCHIVE_METADATA_FILE,
    LocalModelStorage,
)
from rasa.engine.storage.storage import ModelMetadata
from rasa.exceptions import UnsupportedModelVersionError
from rasa.shared.core.constants import (
    ACTION_VALIDATE_SLOT_MAPPINGS,
    DEFAULT_INTENTS,
    DEFAULT_SLOT_NAMES,
    RULE_SNIPPET_ACTION_NAME,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.slot_mappings import SlotMappingType
from rasa.shared.data import TrainingType
from rasa_sdk import Action as SdkAction
from tarsafe import TarSafe

from bot.runtime.graph import PlainGraphRunner, understanding_target
from bot.runtime.in_process import InProcessAction, found_actions
from bot.runtime.snapshot import TASK_SLOT
from bot.runtime.training import newest_model
from bot.runtime.turn import ModelUnsuitable


@dataclass(frozen=True)
class Model:
    """``understanding`` and ``choosing`` are the nodes of the graph that read a text and choose an action."""

    domain: Domain
    graph: PlainGraphRunner
    understanding: str
    choosing: str
    actions: Dict[str, Action]
    intents: FrozenSet[str]
    extract_slots: Optional[ActionExtractSlots]


def load_model(path: Path, *, actions_package: str) -> Model:
    """Load the model of a file, or the newest of a folder.

    :raises ModelUnsuitable: there is none, it is damaged, or the engine cannot run it.
    """
    file = newest_model(path) if path.is_dir() else path
    with tempfile.TemporaryDirectory(prefix="lastmile-model-") as folder:
        metadata = _unpacked(file, Path(folder))
        actions = found_actions(actions_package)
        _refuse_what_cannot_run(metadata, actions=actions)
        graph = PlainGraphRunner(
            metadata.predict_schema,
            model_storage=LocalModelStorage(Path(folder, MODEL_ARCHIVE_COMPONENTS_DIR)),
            execution_context=ExecutionContext(graph_schema=metadata.predict_schema, model_id=metadata.model_id),
        )
    if not metadata.core_target or not metadata.nlu_target:
        raise ModelUnsuitable(["it was trained without NLU data or without rules"])
    return Model(
        domain=metadata.domain,
        graph=graph,
        understanding=understanding_target(metadata.predict_schema, nlu_target=metadata.nlu_target),
        choosing=metadata.core_target,
        actions=_prepared(metadata.domain, actions),
        intents=frozenset(metadata.domain.intents) - frozenset(DEFAULT_INTENTS),
        extract_slots=ActionExtractSlots(None) if _has_mapped_slots(metadata.domain) else None,
    )


def _unpacked(file: Path, folder: Path) -> ModelMetadata:
    """Unpack a model; its metadata without the training graph, whose validators import all of TensorFlow."""
    try:
        with TarSafe.open(file, mode="r:gz") as archive:
            archive.extractall(folder)
        stored = json.loads(Path(folder, MODEL_ARCHIVE_METADATA_FILE).read_text(encoding="utf-8"))
        return ModelMetadata.from_dict({**stored, "train_schema": {"nodes": {}}})
    except (OSError, EOFError, tarfile.TarError, ValueError, KeyError) as error:
        raise ModelUnsuitable([f"{file} is no model or damaged: {error}"]) from error
    except UnsupportedModelVersionError as error:
        raise ModelUnsuitable([f"{file} was trained by another version of Rasa"]) from error


def _prepared(domain: Domain, actions: Dict[str, SdkAction]) -> Dict[str, Action]:
    shown = domain.as_dict()
    own = _own_actions(domain)
    return {
        name: InProcessAction(actions[name], domain=shown)
        if name in own
        else action_for_name_or_text(name, domain, None)
        for name in _action_names(domain)
    }


def _action_names(domain: Domain) -> List[str]:
    """All but the placeholder for what went before a rule."""
    return [name for name in domain.action_names_or_texts if name != RULE_SNIPPET_ACTION_NAME]


def _own_actions(domain: Domain) -> List[str]:
    """The names that Rasa would ask an action server for."""
    return [
        name for name in _action_names(domain) if isinstance(action_for_name_or_text(name, domain, None), RemoteAction)
    ]


def _mappings(domain: Domain) -> List[Dict[str, Any]]:
    return [mapping for slot in domain.slots if slot.name not in DEFAULT_SLOT_NAMES for mapping in slot.mappings]


def _has_mapped_slots(domain: Domain) -> bool:
    return any(mapping["type"] != str(SlotMappingType.CUSTOM) for mapping in _mappings(domain))


def _refuse_what_cannot_run(metadata: ModelMetadata, *, actions: Dict[str, SdkAction]) -> None:
    """Say at the start what would otherwise go wrong, silently, in the middle of a conversation."""
    domain, schema = metadata.domain, metadata.predict_schema
    faults = [f"no class for {name}" for name in _own_actions(domain) if name not in actions]
    policies = [node.uses for node in schema.nodes.values() if node.fn == "predict_action_probabilities"]
    if policies != [RulePolicy]:
        faults.append("RulePolicy must be the one policy: nothing but slots is kept from turn to turn")
    if metadata.training_type is TrainingType.END_TO_END:
        faults.append("end-to-end rules look at texts: what was chosen could not be kept")
    if domain.form_names:
        faults.append("forms need Rasa's own server: the task stack asks the questions")
    if ACTION_VALIDATE_SLOT_MAPPINGS in domain.user_actions or any(m.get("action") for m in _mappings(domain)):
        faults.append("slots filled by actions need Rasa's own server")
    if TASK_SLOT not in {slot.name for slot in domain.slots}:
        faults.append(f"the domain has no slot {TASK_SLOT!r}")
    if faults:
        raise ModelUnsuitable(faults)
