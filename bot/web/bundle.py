"""Several scripts as one file: on a slow line every further file costs a round trip.

Each module keeps its own scope, so nothing of it is rewritten but the lines that
import and export. They are held to one plain form; any other is an error at start.
"""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(r'^import (\{ [\w, ]+ \}) from "\./([\w-]+\.js)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?(?:class|function|const) (\w+))", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)


class CannotBundle(ValueError):
    """A script imports or exports in a form that is not known here."""

    def __init__(self, path: Path, line: str) -> None:
        super().__init__(f"{path.name}: {line}")
        self.path = path
        self.line = line


def bundle(entry: Path) -> bytes:
    """Return a script and all that it imports, each once and after what it needs.

    :raises CannotBundle: one of them imports or exports in another form.
    """
    parts = ["const modules = {};"]
    _append(entry, parts, seen=set())
    return "\n".join(parts).encode()


def _append(path: Path, parts: list[str], *, seen: set[Path]) -> None:
    if path in seen:
        return
    seen.add(path)
    source = path.read_text("utf-8")
    for found in _IMPORT.finditer(source):
        _append(path.with_name(found[2]), parts, seen=seen)
    names = [found[2] for found in _EXPORT.finditer(source)]
    body = _EXPORT.sub(r"\1", _IMPORT.sub(r'const \1 = modules["\2"];', source))
    left = _LEFT.search(body)
    if left:
        raise CannotBundle(path, left[0])
    parts.append(f'modules["{path.name}"] = (() => {{\n{body}\nreturn {{ {", ".join(names)} }};\n}})();')
