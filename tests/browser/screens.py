"""The screens and the browser that the pages are tried on."""

from __future__ import annotations

import shutil

from playwright.sync_api import Browser, Playwright

PHONE = {"width": 360, "height": 640}
DESK = {"width": 1440, "height": 900}

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
