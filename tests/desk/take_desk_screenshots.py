"""Take the desk's screenshots.

``PYTHONPATH=.:tests:tests/browser:tests/desk python tests/desk/take_desk_screenshots.py``
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from desk_pages import ADMIN_PAGES, entered, furnish
from desk_people import QUICK
from playwright.sync_api import sync_playwright
from screens import DESK, PHONE, launched
from serving import free_port, serving

from bot.bootstrap import Services
from bot.settings import Settings
from bot.storage.schema import migrate

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"


def main() -> None:
    with tempfile.TemporaryDirectory() as var_dir, sync_playwright() as playwright:
        services = Services(Settings(var_dir=Path(var_dir), port=free_port()))
        services.passwords = QUICK
        migrate(services.database)
        services.guides.refresh()
        pages = furnish(services)
        browser = launched(playwright)
        with serving(services) as (server, _):
            for size_name, size in (("phone", PHONE), ("desk", DESK)):
                for account, shown in (("chen", pages), ("guan", ADMIN_PAGES)):
                    context = entered(browser, server.address, account, size)
                    for name, path in shown.items():
                        page = context.new_page()
                        page.goto(path)
                        if name == "complaint":
                            page.locator("#step-supplement summary").click()
                        page.screenshot(path=FOLDER / f"desk-{name}-{size_name}.png", full_page=size_name == "phone")
                        page.close()
                    context.close()
                door = browser.new_page(viewport=size, base_url=server.address)
                door.goto("/desk/sign-in")
                door.screenshot(path=FOLDER / f"desk-sign-in-{size_name}.png")
                door.close()
        browser.close()


if __name__ == "__main__":
    main()
