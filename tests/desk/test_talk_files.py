"""Voices and pictures of a conversation: played and shown to whoever may see it, and to nobody else."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable

import pytest
from desk_people import Person
from talking import Talk, page_of, takes
from voice import RATE, spoken

from bot.bootstrap import Services
from bot.conversations.record.lines import add_line
from bot.conversations.record.models import Author, ConversationRow
from bot.people.roles import Role
from bot.web.chat.pictures import FOLDER
from bot.web.desk.voices import NotAVoice, as_wav

SignedIn = Callable[[Role], Person]
NAME = "0123456789abcdef" * 2


@pytest.fixture
def talk(services: Services) -> Talk:
    """A resident of WeChat who has sent a voice."""
    talk = Talk(services, channel="wechat")
    with services.database.write() as session:
        row = session.get(ConversationRow, talk.id)
        body = {"text": "〔语音〕", "voice": {"name": f"{NAME}.amr"}}
        add_line(session, row, author=Author.RESIDENT, body=body, now=services.clock.now())
    return talk


def arrives(talk: Talk, voice: bytes) -> None:
    folder = talk.services.settings.var_dir / FOLDER / talk.id
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{NAME}.amr").write_bytes(voice)


def test_a_voice_is_played_as_wav_and_may_be_kept_as_it_came(signed_in: SignedIn, talk: Talk) -> None:
    clerk, voice = signed_in(Role.STAFF), spoken(2)
    takes(clerk, talk)
    assert "还没取到" in page_of(clerk, talk)
    arrives(talk, voice)
    assert f'src="{talk.path}/voices/{NAME}.wav"' in page_of(clerk, talk)
    played = clerk.get(f"{talk.path}/voices/{NAME}.wav")
    assert played.headers["content-type"] == "audio/wav"
    with wave.open(io.BytesIO(played.content)) as wav:
        assert wav.getframerate() == RATE
        assert wav.getnframes() == pytest.approx(2 * RATE, rel=0.05)
        samples = wav.readframes(RATE)
    assert max(samples) > 100, "it is not silence"
    kept = clerk.get(f"{talk.path}/voices/{NAME}.amr")
    assert kept.content == voice
    assert kept.headers["content-disposition"].startswith("attachment")


def test_what_is_no_voice_is_never_played(signed_in: SignedIn, talk: Talk) -> None:
    clerk = signed_in(Role.STAFF)
    takes(clerk, talk)
    arrives(talk, b"<script>alert(1)</script>")
    assert clerk.get(f"{talk.path}/voices/{NAME}.wav").status_code == 404
    kept = clerk.get(f"{talk.path}/voices/{NAME}.amr")
    assert kept.headers["content-disposition"].startswith("attachment")
    assert kept.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["..%2f..%2fsecret.key", f"{NAME}.exe", "a" * 32 + ".amr", f"{NAME}.wav.wav", NAME])
def test_no_other_file_is_reached(signed_in: SignedIn, talk: Talk, name: str) -> None:
    arrives(talk, spoken())
    takes(signed_in(Role.STAFF), talk)
    assert signed_in(Role.STAFF).get(f"{talk.path}/voices/{name}").status_code == 404


def test_a_voice_of_another_conversation_is_not_reached_through_ones_own(
    signed_in: SignedIn, services: Services, talk: Talk
) -> None:
    arrives(talk, spoken())
    assert signed_in(Role.STAFF).get(f"{Talk(services).path}/voices/{NAME}.wav").status_code == 404


def test_a_voice_of_another_town_is_not_there(signed_in: SignedIn, services: Services) -> None:
    talk = Talk(services, channel="wechat", town="elsewhere")
    arrives(talk, spoken())
    assert signed_in(Role.STAFF).get(f"{talk.path}/voices/{NAME}.wav").status_code == 404


@pytest.mark.parametrize("broken", [b"", b"#!AMR\n", b"#!AMR...", b"#!AMR\n" + b"\xff" * 900, b"#!SILK_V3" + b"1" * 99])
def test_what_is_broken_is_refused(broken: bytes) -> None:
    with pytest.raises(NotAVoice):
        as_wav(broken)


def test_what_goes_on_for_too_long_is_refused() -> None:
    one = spoken(1)
    head, body = one[:6], one[6:]
    with pytest.raises(NotAVoice):
        as_wav(head + body * 200)
