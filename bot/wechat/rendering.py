"""A reply as WeChat shows it: text within its limit, choices as numbers, cards as news, pictures.

A reply becomes parts, each of which goes out whole::

    {"kind": "text", "text", "choices": [{"id", "title"}]}
    {"kind": "news", "title", "description", "url", "picture", "spare": True}
    {"kind": "image", "url", "alt"}

A part that is ``spare`` repeats what the text says in a form that can be passed on,
and is left out where a message is dear.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, Mapping, Optional, Sequence
from urllib.parse import urljoin

from bot.delivery.reply import Card, Reply
from bot.delivery.typography import with_chinese_marks
from bot.wechat.wording import NEWS_TAIL, PICK

# Tencent's limit for passive text is 2,048 bytes; some clients cut earlier.
LONGEST_TEXT = 2000
# Where nothing can be sent later, a text that is not the last one says how to get the next.
ROOM_FOR_AN_OFFER = 48
_DESCRIPTION = 360
_TITLE = 64
# Where a text may be cut, best first: behind a paragraph, a line, a sentence, a clause, a word.
_CUTS = ("\n\n", "\n", "[。！？!?；;…]", "[，、：,:]", " ")
# No cut before what belongs to the character in front of it: variation marks, joiners, combining marks, skin tones.
_JOINED = re.compile("[\u200d\ufe0f\u0300-\u036f\u20e3\U0001f3fb-\U0001f3ff]")
_GAP = "\n\n"

Part = Dict[str, Any]


def size(text: str) -> int:
    """Return how many bytes a text has on the wire."""
    return len(text.encode())


def parts_of(reply: Reply, *, seq: int, base_url: str, may_send: bool) -> List[Part]:
    """Return the parts of one line of the transcript.

    ``may_send`` is whether messages may follow the passive answer; without,
    everything is text with links.
    """
    blocks = [reply.text, _card_text(reply.card)]
    if reply.link is not None:
        # WeChat shows a link of this form by its title alone.
        blocks.append(f'<a href="{urljoin(base_url + "/", reply.link.url)}">{reply.link.title}</a>')
    if reply.image is not None and not may_send:
        blocks.append(picture_text(reply.image.url, reply.image.alt, base_url=base_url))
    longest = LONGEST_TEXT if may_send else LONGEST_TEXT - ROOM_FOR_AN_OFFER
    parts = _texts(_GAP.join(block for block in blocks if block), _choices(reply, seq), longest)
    if reply.image is not None and may_send:
        parts.append({"kind": "image", "url": reply.image.url, "alt": reply.image.alt})
    if reply.card is not None and reply.link is not None and may_send:
        parts.append(_news(reply.card, urljoin(base_url + "/", reply.link.url)))
    return parts


def picture_text(url: str, alt: str, *, base_url: str) -> str:
    """Return a picture as words and a link."""
    return with_chinese_marks(f"图:{alt}") + f' <a href="{urljoin(base_url + "/", url)}">点这里看图</a>'


def _card_text(card: Optional[Card]) -> str:
    return "\n".join((f"【{card.title}】", *card.lines)) if card is not None else ""


def _news(card: Card, url: str) -> Part:
    description = cut("\n".join(card.lines), _DESCRIPTION)[0]
    return {
        "kind": "news",
        "title": cut(card.title, _TITLE)[0],
        "description": f"{description}\n{NEWS_TAIL}",
        "url": url,
        "spare": True,
    }


def _choices(reply: Reply, seq: int) -> List[Dict[str, str]]:
    # Tencent wants numeric ids; ours holds the line and the place in it.
    return [{"id": f"{seq}{place:02d}", "title": choice.title} for place, choice in enumerate(reply.choices)]


def choice_place(menu_id: str) -> Optional[str]:
    """Return the transcript's id (``<seq>.<place>``) of a pressed ``bizmsgmenuid``, None when it is not of ours."""
    return f"{menu_id[:-2]}.{int(menu_id[-2:])}" if re.fullmatch(r"[0-9]{3,11}", menu_id) else None


def _texts(text: str, choices: Sequence[Mapping[str, str]], longest: int) -> List[Part]:
    tail = numbered(choices)
    room = longest - size(tail) - size(_GAP)
    pieces = split(text, longest) if text else [""]
    if tail and size(pieces[-1]) > room:
        pieces = [*pieces[:-1], *split(pieces[-1], room)]
    parts: List[Part] = [{"kind": "text", "text": piece, "choices": []} for piece in pieces]
    parts[-1]["choices"] = list(choices)
    return [part for part in parts if part["text"] or part["choices"]]


def numbered(choices: Sequence[Mapping[str, str]]) -> str:
    """Return choices as lines that a number answers."""
    if not choices:
        return ""
    lines = (f"{place}. {choice['title']}" for place, choice in enumerate(choices, start=1))
    return "\n".join((PICK, *lines))


def text_of(part: Mapping[str, Any]) -> str:
    """Return a text part as plain text, its choices numbered."""
    return _GAP.join(piece for piece in (part["text"], numbered(part["choices"])) if piece)


def split(text: str, limit: int = LONGEST_TEXT) -> List[str]:
    """Return a text in pieces of at most ``limit`` bytes (at least 16), cut at sentence ends where there are any."""
    pieces = []
    while size(text) > limit:
        piece, text = cut(text, limit)
        pieces.append(piece)
    return [*pieces, text] if text or not pieces else pieces


def cut(text: str, limit: int) -> tuple[str, str]:
    """Return as much of a text as has room in ``limit`` bytes, and the rest; no character is cut."""
    if size(text) <= limit:
        return text, ""
    most = len(text.encode()[:limit].decode(errors="ignore"))
    while most > 1 and (_JOINED.match(text[most]) or text[most - 1] == "\u200d"):
        most -= 1
    place = _place(text[:most]) or most
    return text[:place].rstrip(), text[place:].lstrip()


def _place(head: str) -> Optional[int]:
    """Return behind which character to cut; a cut that leaves less than half unused is worth it."""
    for mark in _CUTS:
        ends = [found.end() for found in re.finditer(mark, head)]
        if ends and ends[-1] * 2 >= len(head):
            return ends[-1]
    return None
