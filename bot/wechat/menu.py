"""The account's menu: three buttons of up to five; each says something the resident could have typed."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional, Sequence, Tuple

# What a click says; the key travels through Tencent and stays the same when the words change.
SAYS: Mapping[str, str] = {
    "items": "能办哪些事",
    "materials": "我想问办事要带什么",
    "online": "网上怎么办",
    "where": "大厅在哪",
    "hours": "大厅几点上班",
    "phone": "大厅电话多少",
    "complain": "我要反映问题",
    "check": "我反映的问题办到哪一步了",
    "suggest": "我有个建议",
    "praise": "我要表扬",
    "person": "转人工",
}

_BUTTONS: Sequence[Tuple[str, Sequence[Tuple[str, str]]]] = (
    ("办事", (("要带什么材料", "materials"), ("网上怎么办", "online"), ("能办哪些事", "items"))),
    ("大厅", (("在哪儿", "where"), ("几点开门", "hours"), ("电话", "phone"), ("找人说", "person"))),
    ("反映问题", (("我要反映", "complain"), ("查办到哪了", "check"), ("提建议", "suggest"), ("表扬", "praise"))),
)


def said_by(key: str) -> Optional[str]:
    """Return what a click on the menu says, None for a key of an older menu."""
    return SAYS.get(key)


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
