"""The account's menu: three buttons of up to five; each says something and means it, whatever is talked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, Mapping, Optional, Sequence, Tuple


@dataclass(frozen=True)
class Entry:
    """What an entry says in the resident's name, and the intent it has."""

    says: str
    intent: str

    @property
    def does(self) -> Dict[str, Any]:
        """What pressing it does, as of any choice."""
        return {"intent": self.intent, "menu": True}


# The key travels through Tencent and stays the same when the words change.
ENTRIES: Mapping[str, Entry] = {
    "items": Entry("能办哪些事", "ask_capabilities"),
    "materials": Entry("我想问办事要带什么", "ask_materials"),
    "online": Entry("网上怎么办", "start_walkthrough"),
    "where": Entry("大厅在哪", "ask_location"),
    "hours": Entry("大厅几点上班", "ask_office_hours"),
    "phone": Entry("大厅电话多少", "ask_phone"),
    "complain": Entry("我要反映问题", "file_complaint"),
    "check": Entry("我反映的问题办到哪一步了", "check_complaint"),
    "suggest": Entry("我有个建议", "make_suggestion"),
    "praise": Entry("我要表扬", "give_praise"),
    "person": Entry("转人工", "request_human"),
}

_BUTTONS: Sequence[Tuple[str, Sequence[Tuple[str, str]]]] = (
    ("办事", (("要带什么材料", "materials"), ("网上怎么办", "online"), ("能办哪些事", "items"))),
    ("大厅", (("在哪儿", "where"), ("几点开门", "hours"), ("电话", "phone"), ("找人说", "person"))),
    ("反映问题", (("我要反映", "complain"), ("查办到哪了", "check"), ("提建议", "suggest"), ("表扬", "praise"))),
)


def entry_of(key: str) -> Optional[Entry]:
    """Return the entry of a key, None for one of an older menu."""
    return ENTRIES.get(key)


def menu() -> Dict[str, Any]:
    """Return the menu as Tencent takes it."""
    return {
        "button": [
            {
                "name": name,
                "sub_button": [{"type": "click", "name": title, "key": key} for title, key in entries],
            }
            for name, entries in _BUTTONS
        ]
    }
