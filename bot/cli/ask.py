"""``lastmile ask``: a conversation on the command line, with the real model, actions and rows."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import json
import logging
import sys
import tempfile
import uuid
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional

import click

from bot import bootstrap
from bot.cli.lines import json_lines, write_line
from bot.cli.preparing import prepare
from bot.clock import SHANGHAI, SystemClock
from bot.conversations.record.inbox import open_conversation
from bot.conversations.record.models import Author
from bot.guidebook.book import Guidebook
from bot.people.masking import clean, mask_id_numbers
from bot.people.residents import Identity, welcome_resident
from bot.settings import Settings, load_settings

CHANNEL = "ask"


class ShiftedClock:
    """The machine's clock, moved so that it shows a given time when it is set."""

    def __init__(self) -> None:
        self._shift = dt.timedelta()

    def show(self, now: Optional[dt.datetime]) -> None:
        """Show an aware time from now on, or the present one."""
        self._shift = now - SystemClock().now() if now is not None else dt.timedelta()

    def now(self) -> dt.datetime:
        """Return the shifted time, aware, in UTC."""
        return SystemClock().now() + self._shift


class Asking:
    """Residents who ask one after the other, over a database of their own that is thrown away."""

    def __init__(self, folder: Path, settings: Settings, *, channel: str = CHANNEL) -> None:
        from bot.runtime.bot import Bot
        from bot.runtime.engine import Engine
        from bot.runtime.training import newest_model

        self._channel = channel
        self._settings = dataclasses.replace(settings, database_url=f"sqlite:///{folder / 'ask.db'}")
        self._clock = ShiftedClock()
        self._services = bootstrap.Services(self._settings, clock=self._clock)
        prepare(self._services)
        self._engine = Engine.load(newest_model(settings.model_dir))
        self._bot_of = Bot
        self.start_anew(None)

    def start_anew(self, now: Optional[dt.datetime]) -> None:
        """Begin with a fresh resident, at the given time or the present one."""
        self._clock.show(now)
        bootstrap.use(self._services)
        self._services.refresh_guides()
        with self._services.database.write() as session:
            resident = welcome_resident(
                session,
                Identity(self._channel, uuid.uuid4().hex),
                town=self._settings.town,
                secret=self._services.secret,
                now=self._clock.now(),
            )
            self._conversation = open_conversation(session, resident, channel=self._channel, now=self._clock.now()).id
        self._bot = self._bot_of(self._services, self._engine, settle=dt.timedelta())

    @property
    def book(self) -> Guidebook:
        """The guides they are answered from."""
        return self._services.guides.current()

    async def say(self, text: str, *, choice: Optional[Mapping[str, Any]] = None) -> List[Mapping[str, Any]]:
        """Say something, or press what does ``choice``, and return what is answered, as residents may see it."""
        inbox, transcript = self._services.inbox, self._services.transcript
        cursor = transcript.last_seq(self._conversation)
        body: Dict[str, Any] = {"text": mask_id_numbers(clean(text)), **({"choice": choice} if choice else {})}
        inbox.receive(self._conversation, client_id=uuid.uuid4().hex, body=body)
        while inbox.is_waiting(self._conversation):
            await self._bot.run_waiting()
            if inbox.is_waiting(self._conversation):
                await asyncio.sleep(0.2)
        lines = transcript.after(self._conversation, cursor)
        return [line.body for line in lines if line.author is not Author.RESIDENT]


@click.command()
@click.option("--jsonl", is_flag=True, help="给程序用:每行一个 JSON,见 README")
def ask(jsonl: bool) -> None:
    """在命令行里和机器人聊(不影响真的数据)。"""
    logging.basicConfig(level=logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="lastmile-ask-") as folder:
        asking = Asking(Path(folder), load_settings())
        asyncio.run(_for_programs(asking) if jsonl else _for_people(asking))


async def _for_programs(asking: Asking) -> None:
    for line in json_lines(sys.stdin):
        if line.get("new"):
            asking.start_anew(_time(line["now"]) if line.get("now") else None)
            write_line({"ok": True})
        else:
            write_line({"replies": [_reply_line(body) for body in await asking.say(str(line.get("text", "")))]})


def _time(written: Any) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(str(written))
    except ValueError as error:
        raise click.ClickException(f"now 要写成 2026-11-24T10:00:00+08:00,现在是 {json.dumps(written)}") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _reply_line(body: Mapping[str, Any]) -> Dict[str, Any]:
    """Return a reply in the form documented in the README: every part, null or empty where absent."""
    card = body.get("card")
    return {
        "text": body.get("text", ""),
        "choices": [{"title": choice["title"]} for choice in body.get("choices", ())],
        "card": {"title": card["title"], "lines": card["lines"]} if card else None,
        "image": body.get("image"),
        "link": body.get("link"),
    }


async def _for_people(asking: Asking) -> None:
    click.echo("说吧(空行结束):")
    while text := click.prompt("您", default="", show_default=False, prompt_suffix="> "):
        for body in await asking.say(text):
            click.echo(_drawn(body))


def _drawn(body: Mapping[str, Any]) -> str:
    lines = [body["text"]] if body.get("text") else []
    if card := body.get("card"):
        lines += [f"┌ {card['title']}", *(f"│ {line}" for line in card["lines"]), "└"]
    if image := body.get("image"):
        lines.append(f"[图:{image['alt']} {image['url']}]")
    if link := body.get("link"):
        lines.append(f"→ {link['title']} {link['url']}")
    lines += [f"  [{place}] {choice['title']}" for place, choice in enumerate(body.get("choices", ()), start=1)]
    return "\n".join(lines)
