"""Waking another process: a real second process rings, a dead one's bell is cleared away."""

from __future__ import annotations

import asyncio
import sys
import uuid

from bot.delivery.wake import Bell


async def test_a_second_process_wakes_this_one() -> None:
    address = f"sqlite:///{uuid.uuid4().hex}"
    heard: asyncio.Queue[str] = asyncio.Queue()
    with Bell(address).heard("web", heard.put_nowait):
        code = f"from bot.delivery.wake import Bell; Bell({address!r}).ring('web', 'conversation-7')"
        ringing = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
        assert await ringing.wait() == 0
        assert await asyncio.wait_for(heard.get(), 10) == "conversation-7"


async def test_only_the_role_that_is_rung_wakes() -> None:
    bell = Bell(f"sqlite:///{uuid.uuid4().hex}")
    heard: asyncio.Queue[str] = asyncio.Queue()
    with (
        bell.heard("web", lambda hint: heard.put_nowait("web")),
        bell.heard("bot", lambda hint: heard.put_nowait("bot")),
    ):
        bell.ring("bot")
        assert await asyncio.wait_for(heard.get(), 10) == "bot"
        assert heard.empty()


async def test_a_killed_process_does_not_stop_the_ringing() -> None:
    address = f"sqlite:///{uuid.uuid4().hex}"
    code = (
        "import asyncio, os, signal\nfrom bot.delivery.wake import Bell\n"
        "async def main():\n"
        f"    with Bell({address!r}).heard('web', print):\n        os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())"
    )
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
    assert await killed.wait() != 0
    heard: asyncio.Queue[str] = asyncio.Queue()
    with Bell(address).heard("web", heard.put_nowait):
        Bell(address).ring("web", "again")
        assert await asyncio.wait_for(heard.get(), 10) == "again"


async def test_no_hint_is_lost_while_the_listener_is_busy() -> None:
    """A datagram socket took ten and refused the rest."""
    address = f"sqlite:///{uuid.uuid4().hex}"
    heard: list[str] = []
    with Bell(address).heard("web", heard.append):
        for number in range(1000):
            Bell(address).ring("web", f"conversation-{number}")
        assert not heard, "nothing is heard before the loop has time"
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert heard == [f"conversation-{number}" for number in range(1000)]


async def test_a_full_bell_holds_up_nobody() -> None:
    bell = Bell(f"sqlite:///{uuid.uuid4().hex}")
    heard: list[str] = []
    with bell.heard("web", heard.append):
        for _ in range(5000):
            bell.ring("web", uuid.uuid4().hex)
        await asyncio.sleep(0.01)
        assert len(heard) > 1000
        bell.ring("web", "afterwards")
        await asyncio.sleep(0.01)
    assert heard[-1] == "afterwards"
