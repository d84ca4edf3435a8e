"""Rasa's prediction graph, run in the order that was worked out when it was loaded.

Rasa's own runner builds a minimal schema and a dask graph for every message and
has dask sort it; the graph never changes, so the order is found once.
"""

from __future__ import annotations

import dataclasses
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple

import bot.runtime.lean_rasa  # noqa: F401  (before anything else of Rasa, see there)

# isort: split
from rasa.engine.graph import ExecutionContext, GraphNodeHook, GraphSchema, SchemaNode
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler

Step = Tuple[str, Callable[..., Any], Tuple[Tuple[str, str], ...]]


class PlainGraphRunner(GraphRunner):
    """Calls the components one after the other, in the caller's thread.

    An exception of a component comes out as it is, not wrapped.
    """

    def __init__(
        self, schema: GraphSchema, *, model_storage: ModelStorage, execution_context: ExecutionContext
    ) -> None:
        self._schema = schema
        self._functions = {
            name: _loaded(name, node, model_storage=model_storage, execution_context=execution_context)
            for name, node in schema.nodes.items()
        }
        self._plans: Dict[str, Tuple[Step, ...]] = {}

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: Optional[List[GraphNodeHook]] = None,
    ) -> "PlainGraphRunner":
        """Load every component of the graph; Rasa's loader calls this."""
        return cls(graph_schema, model_storage=model_storage, execution_context=execution_context)

    def run(self, inputs: Optional[Dict[str, Any]] = None, targets: Optional[List[str]] = None) -> Dict[str, Any]:
        """Return what each target gives for the inputs, ``{target: output}``."""
        wanted = targets if targets is not None else self._schema.target_names
        outputs: Dict[str, Any] = dict(inputs or {})
        for target in wanted:
            for name, function, needs in self._plan(target):
                if name not in outputs:
                    outputs[name] = function(**{argument: outputs[source] for argument, source in needs})
        return {target: outputs[target] for target in wanted}

    def _plan(self, target: str) -> Tuple[Step, ...]:
        if target not in self._plans:
            order = _order(self._schema.nodes, target=target)
            self._plans[target] = tuple(
                (name, self._functions[name], tuple(self._schema.nodes[name].needs.items())) for name in order
            )
        return self._plans[target]


def _loaded(
    name: str, node: SchemaNode, *, model_storage: ModelStorage, execution_context: ExecutionContext
) -> Callable[..., Any]:
    construct = getattr(node.uses, node.constructor_name or "load")
    component = construct(
        config={**node.uses.get_default_config(), **node.config},
        model_storage=model_storage,
        resource=node.resource or Resource(name),
        execution_context=dataclasses.replace(execution_context, node_name=name),
    )
    function: Callable[..., Any] = getattr(component, node.fn)
    return function


def _order(nodes: Mapping[str, SchemaNode], *, target: str) -> List[str]:
    """The nodes the target needs, each after those it needs itself."""
    order: List[str] = []

    def visit(name: str) -> None:
        if name in order or name not in nodes:
            return
        for source in nodes[name].needs.values():
            visit(source)
        order.append(name)

    visit(target)
    return order


def understanding_target(schema: GraphSchema, *, nlu_target: str) -> str:
    """The node that understands text, before the one that takes ``/intent{…}`` for a command.

    Rasa ends every pipeline with a handler by which anybody who types
    ``/restart`` or ``/intent{"slot": …}`` commands the bot.
    """
    node = schema.nodes[nlu_target]
    return node.needs["messages"] if issubclass(node.uses, RegexMessageHandler) else nlu_target
