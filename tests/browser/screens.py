"""The screens and the browser that the pages are tried on."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright

PHONE = {"width": 360, "height": 640}
DESK = {"width": 1440, "height": 900}

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launched(playwright: Playwright) -> Browser:
    """Start the Chromium of this machine."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert executable, "this needs Chromium; `make setup-tests` says how to install it"
    return playwright.chromium.launch(executable_path=executable, args=_FLAGS)


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong, a line each: the rule, and where."""
    # The page's own policy forbids scripts from anywhere else, so axe comes through the debugger.
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [f"{one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]]
