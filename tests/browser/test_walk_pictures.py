"""The drawn screens: the red label shows where to press and hides nothing that is to be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser

from bot.walks.drawing.draw import HEIGHT, WIDTH, page_of, screens

# Where each label stands, and every piece of writing that is under it.
HIDDEN = """
() => [...document.querySelectorAll('.press')].flatMap(place => {
  const label = getComputedStyle(place, '::after'), frame = place.getBoundingClientRect();
  const left = frame.left + parseFloat(label.left), width = parseFloat(label.width);
  const lifted = label.transform === 'none' ? 0 : parseFloat(label.height) / 2;
  const top = frame.top + parseFloat(label.top) - lifted, height = parseFloat(label.height);
  const texts = document.createTreeWalker(document.querySelector('.phone'), NodeFilter.SHOW_TEXT);
  const hidden = [];
  while (texts.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    const met = [...range.getClientRects()].some(box =>
      box.left < left + width && box.right > left && box.top + 4 < top + height && box.bottom - 4 > top);
    if (met && texts.currentNode.textContent.trim()) hidden.push(texts.currentNode.textContent.trim());
  }
  return hidden;
})
"""


@pytest.mark.parametrize(("path", "screen"), list(screens()), ids=[path for path, _ in screens()])
def test_a_label_hides_no_writing(chromium: Browser, path: str, screen: Mapping[str, Any]) -> None:
    page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.set_content(page_of(screen))
    assert page.evaluate(HIDDEN) == []
    page.close()
