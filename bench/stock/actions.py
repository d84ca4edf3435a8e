"""The custom action of the stock bot: looks the item up and utters what is known, with buttons."""

from __future__ import annotations

from typing import Any, Dict, List

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

MATERIALS = "1. 户口本(原件)\n2. 身份证(原件和复印件)\n3. 一寸照片两张\n到镇便民服务中心3号窗口,工作日9:00–17:00"
CHOICES = [{"title": "在哪办", "payload": "/ask_location"}, {"title": "多少钱", "payload": "/ask_fee"}]


class AnswerItem(Action):  # type: ignore[misc]
    """Answers a question about an item."""

    def name(self) -> str:
        return "action_answer_item"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> List[Dict[str, Any]]:
        item = tracker.get_slot("item") or "这件事"
        dispatcher.utter_message(text=f"{item}要带:\n{MATERIALS}", buttons=CHOICES)
        return []
