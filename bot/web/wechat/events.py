"""Events: follows, scans, clicks and consents; the rest is acknowledged and no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, List, Mapping, Optional, Tuple

from sqlalchemy.orm import Session

from bot.bootstrap import Services
from bot.clock import in_town
from bot.delivery.reply import Reply
from bot.guidebook.book import Guidebook
from bot.guidebook.schema import Town
from bot.wechat import wording
from bot.wechat.answers import Answer, Answers
from bot.wechat.followers import Follower, Followers, knows_town, settle_in
from bot.wechat.leaving import forget
from bot.wechat.menu import entry_of
from bot.wechat.models import ConsentRow, FollowerRow, ReceiptRow
from bot.wechat.parcels import locked
from bot.wechat.parsing import Push
from bot.wechat.quota import OF_MESSAGES
from bot.wechat.scenes import Place, count_arrival, place_of

_SCENE_OF_A_FOLLOW = "qrscene_"
_CONSENTS = {
    "subscribe_msg_popup_event": "SubscribeMsgPopupEvent",
    "subscribe_msg_change_event": "SubscribeMsgChangeEvent",
}


@dataclass(frozen=True)
class Done:
    """What an event has come to: something the resident has said by it (under ``key``), or an answer, or neither."""

    key: str = ""
    says: Optional[Mapping[str, Any]] = None
    answer: Answer = None


class Events:
    """Takes events of followers."""

    def __init__(self, services: Services, answers: Answers, followers: Followers) -> None:
        self._services = services
        self._answers = answers
        self._followers = followers

    def knows(self, push: Push) -> bool:
        """Whether an event is more than to be acknowledged; LOCATION, which may come every five seconds, is not."""
        return push.event in {"subscribe", "scan", "click", *_CONSENTS}

    def take(self, push: Push, follower: Follower, key: str) -> Done:
        """Take an event, once."""
        if push.event == "click":
            entry = entry_of(push.text("EventKey"))
            return Done(key, says={"text": entry.says, "choice": entry.does}) if entry else Done()
        if push.event in _CONSENTS:
            self._consent(push, follower)
            return Done()
        scene = push.text("EventKey")
        if push.event == "subscribe":
            scene = scene[len(_SCENE_OF_A_FOLLOW) :] if scene.startswith(_SCENE_OF_A_FOLLOW) else ""
        return self._arrived(follower, key, scene[:64], is_new=push.event == "subscribe")

    def _arrived(self, follower: Follower, key: str, scene: str, *, is_new: bool) -> Done:
        """Somebody follows, or scans a code: note where they come from; welcome them, or begin what it stands for."""
        book = self._services.guides.current()
        place = place_of(scene, book)
        says = _says(place, book)
        welcome = self._welcome(place, follower, book)
        with self._services.database.write() as session:
            # Of several repeats at once the first one counts.
            locked(session, follower.conversation_id)
            if session.get(ReceiptRow, key) is None:
                self._note(session, follower, place, scene, is_new=is_new)
            if says is None:
                return Done(key, answer=self._answers.at_once(session, follower.conversation_id, key, reply=welcome))
            if is_new:
                self._answers.queue(session, follower.conversation_id, key, reply=wording.greeting(welcome))
        # The turn has a key of its own: the event's is that of the greeting.
        return Done(f"{key}-turn", says=says)

    def _note(self, session: Session, follower: Follower, place: Place, scene: str, *, is_new: bool) -> None:
        now = self._services.clock.now()
        row = session.get(FollowerRow, follower.conversation_id)
        row.event_at, row.scene = now, row.scene or scene or None
        count_arrival(session, scene, kind="follow" if is_new else "scan", now=now)
        if place.town is not None:
            settle_in(session, follower, town=place.town.id, village=place.village.id if place.village else None)

    def _welcome(self, place: Place, follower: Follower, book: Guidebook) -> Reply:
        """Welcome in the town the code says, or theirs; in nobody's name where several share the account."""
        is_known = len(book.towns) == 1 or self._has_said_town(follower)
        town = place.town or (book.town(follower.town) if is_known else None)
        shown = town or book.town(follower.town)
        return wording.welcome(town, self._choices(book, shown), village=place.village)

    def _has_said_town(self, follower: Follower) -> bool:
        with self._services.database.read() as session:
            return knows_town(session, follower)

    def _choices(self, book: Guidebook, town: Town) -> List[Tuple[str, str]]:
        day = in_town(self._services.clock.now()).date()
        return [(book.plain_name(one), one) for one in book.big_choices(town.id, day)]

    def _consent(self, push: Push, follower: Follower) -> None:
        """Note what the resident has said to notices: ``accept`` or anything else."""
        listed = push.fields.get(_CONSENTS[push.event])
        entries = listed.get("List", []) if isinstance(listed, dict) else []
        with self._services.database.write() as session:
            for entry in entries if isinstance(entries, list) else [entries]:
                if isinstance(entry, dict) and isinstance(entry.get("TemplateId"), str):
                    self._decide(session, follower, entry)

    def _decide(self, session: Session, follower: Follower, entry: Mapping[str, Any]) -> None:
        session.merge(
            ConsentRow(
                town=follower.town,
                conversation_id=follower.conversation_id,
                template_id=str(entry["TemplateId"])[:64],
                accepted=entry.get("SubscribeStatusString") == "accept",
                decided_at=self._services.clock.now(),
            )
        )

    def left(self, push: Push, key: str) -> None:
        """Somebody has left: erase what is theirs. One who never wrote has nothing here."""
        with self._services.database.read() as session:
            follower = self._followers.find(session, push.sender)
        if follower is not None:
            forget(self._services, follower.conversation_id, key=key.removeprefix(OF_MESSAGES))
            with self._services.database.write() as session:
                now = self._services.clock.now()
                self._followers.note_leaving(session, follower, push.sender, at=push.created, now=now)


def _says(place: Place, book: Guidebook) -> Optional[Mapping[str, Any]]:
    if place.item:
        return {"text": book.plain_name(place.item), "choice": {"intent": "ask_overview", "item": place.item}}
    if place.walk:
        walk = book.walk(place.walk)
        return {"text": walk.title, "choice": {"intent": "start_walkthrough", "walk": walk.id}}
    return None
