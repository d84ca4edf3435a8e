"""What the docs point at is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import ROOT

DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_TARGET = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")


@pytest.mark.parametrize("doc", DOCS, ids=lambda doc: str(doc.relative_to(ROOT)))
def test_every_picture_and_page_that_a_doc_points_at_is_there(doc: Path) -> None:
    missing = [target for target in _TARGET.findall(doc.read_text("utf-8")) if not (doc.parent / target).exists()]
    assert missing == []
