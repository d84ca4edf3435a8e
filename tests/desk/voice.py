"""Voices as WeChat sends them."""

from __future__ import annotations

import io
import math
import struct

import av

RATE = 8000
_FRAME = 160


def spoken(seconds: int = 1) -> bytes:
    """An AMR file of so many seconds with one tone in it."""
    written = io.BytesIO()
    with av.open(written, "w", format="amr") as container:
        stream = container.add_stream("libopencore_amrnb", rate=RATE)
        stream.layout, stream.bit_rate = "mono", 12200
        for start in range(0, RATE * seconds, _FRAME):
            frame = av.AudioFrame(format="s16", layout="mono", samples=_FRAME)
            frame.sample_rate, frame.pts = RATE, start
            tone = (int(9000 * math.sin(2 * math.pi * 440 * (start + n) / RATE)) for n in range(_FRAME))
            frame.planes[0].update(struct.pack(f"<{_FRAME}h", *tone))
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return written.getvalue()
