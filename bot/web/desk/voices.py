"""Voices that residents sent over WeChat, which come as AMR: no browser plays that, so they are made into WAV."""

from __future__ import annotations

import io
import re
import wave
from pathlib import Path

from bot.web.chat.pictures import FOLDER
from bot.web.errors import NotYours

WAV, AMR = "audio/wav", "audio/amr"
_NAME = re.compile(r"[0-9a-f]{32}\.amr")
# WeChat ends a voice after a minute; what goes on for longer is something else.
_LONGEST_SECONDS = 180


class NotAVoice(Exception):
    """The bytes are no voice that can be played."""


class Voices:
    """The voices in the folders of the conversations."""

    def __init__(self, var_dir: Path) -> None:
        self._folder = var_dir / FOLDER

    def has(self, conversation_id: str, name: str) -> bool:
        """Whether a voice has been fetched; WeChat keeps it for three days."""
        return (self._folder / conversation_id / name).is_file()

    def read(self, conversation_id: str, name: str) -> bytes:
        """Return a voice of this conversation as it came.

        :raises NotYours: there is none of that name.
        """
        if not _NAME.fullmatch(name):
            raise NotYours
        try:
            return (self._folder / conversation_id / name).read_bytes()
        except FileNotFoundError as error:
            raise NotYours from error


def as_wav(voice: bytes) -> bytes:
    """Return an AMR voice as WAV, one channel of 16 bits.

    :raises NotAVoice: it is no AMR, broken, or too long.
    """
    # A tenth of a second at the start of every process, which most of them never need.
    import av

    written = io.BytesIO()
    try:
        with av.open(io.BytesIO(voice), "r", format="amr") as source, wave.open(written, "wb") as wav:
            rate = source.streams.audio[0].rate
            wav.setnchannels(1)
            wav.setsampwidth(2)
            wav.setframerate(rate)
            plain = av.AudioResampler(format="s16", layout="mono", rate=rate)
            for frame in source.decode(audio=0):
                if wav.getnframes() > _LONGEST_SECONDS * rate:
                    raise NotAVoice
                for part in plain.resample(frame):
                    wav.writeframes(bytes(part.planes[0])[: 2 * part.samples])
    except (av.FFmpegError, IndexError, ValueError) as error:
        # Whatever is no AMR fails in one of these, at its head or in the middle.
        raise NotAVoice from error
    if not wav.getnframes():
        raise NotAVoice
    return written.getvalue()
