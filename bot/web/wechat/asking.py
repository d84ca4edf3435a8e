"""Pictures that nobody asked for: what they are for is asked before they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, List, Mapping, Optional, Sequence, Tuple

from bot.bootstrap import Services
from bot.conversations.record.choices import chosen_by_typing
from bot.conversations.record.models import ConversationRow
from bot.delivery.reply import Reply
from bot.ledger.resident_side import latest_open
from bot.ledger.roles import Actor, Role
from bot.web.wechat.received import PICTURE, PICTURE_FOR_PEOPLE, ReceivedMedia
from bot.wechat import wording
from bot.wechat.answers import Answer, Answers
from bot.wechat.followers import Follower
from bot.wechat.models import FollowerRow
from bot.wechat.parcels import locked

_LINE = {"text": "〔照片〕"}
_SAYS = {wording.PICTURE_FOR_COMPLAINT: "我要反映问题", wording.PICTURE_FOR_STAFF: "转人工"}


@dataclass(frozen=True)
class Settled:
    """What the resident has said of the pictures: with ``says`` the pictures ``media`` follow, else they are gone."""

    says: Optional[Mapping[str, Any]] = None
    media: Tuple[int, ...] = ()
    answer: Answer = None


class PictureQuestion:
    """Asks what pictures are for, and takes the answer."""

    def __init__(self, services: Services, answers: Answers, received: ReceivedMedia) -> None:
        self._services = services
        self._answers = answers
        self._received = received

    def is_expected(self, follower: Follower) -> bool:
        """Whether a picture belongs somewhere: a person is there, or a complaint is at hand or open."""
        tasks = self._tasks(follower)
        if tasks is None or any(task.get("kind") == "complaint" for task in tasks):
            return True
        actor = Actor(id=follower.resident_id, role=Role.RESIDENT, town=follower.town)
        with self._services.database.read() as session:
            return latest_open(session, actor) is not None

    def is_told(self, follower: Follower) -> bool:
        """Whether a place is part of what is being told: to a person, or of the complaint that waits for an answer."""
        tasks = self._tasks(follower)
        return tasks is None or (bool(tasks) and tasks[-1].get("kind") == "complaint")

    def _tasks(self, follower: Follower) -> Optional[Sequence[Mapping[str, Any]]]:
        """Return what the dialogue is about, the present last; None where a person has the conversation."""
        if follower.is_with_people:
            return None
        with self._services.database.read() as session:
            tasks: Sequence[Mapping[str, Any]] = session.get(ConversationRow, follower.conversation_id).state.get(
                "tasks", ()
            )
            return tasks

    def ask(self, follower: Follower, key: str, media_id: str) -> Answer:
        """Ask, and remember of the picture only by which id Tencent keeps it.

        Of several that come all are meant by the answer.
        """
        known, answer = self._answers.given(key)
        if known:
            return answer
        media = self._received.note(follower, key, kind=PICTURE, media_id=media_id, asked=True)
        with self._services.database.write() as session:
            locked(session, follower.conversation_id)
            row = session.get(FollowerRow, follower.conversation_id)
            others = [one for one in _asked_about(row.asking) if one != media]
            row.asking = {"pictures": [*others, media]}
            reply = wording.ask_about_pictures(len(others) + 1)
            return self._answers.at_once(session, follower.conversation_id, key, reply=reply, line=_LINE)

    def settle(self, follower: Follower, key: str, text: str) -> Optional[Settled]:
        """Take an answer; None when it is none, and then the question is dropped."""
        media = _asked_about(follower.asking)
        titles = [{"title": choice.title} for choice in wording.ask_about_pictures(len(media)).choices]
        chosen = chosen_by_typing(text, titles)
        with self._services.database.write() as session:
            session.get(FollowerRow, follower.conversation_id).asking = None
        if chosen is None or not media:
            return None
        if chosen["title"] in _SAYS:
            kind = PICTURE_FOR_PEOPLE if chosen["title"] == wording.PICTURE_FOR_STAFF else PICTURE
            for one in media:
                self._received.agree(one, kind=kind)
            return Settled(says={"text": _SAYS[chosen["title"]]}, media=tuple(media))
        for one in media:
            self._received.forget(one)
        with self._services.database.write() as session:
            gone = Reply(text=wording.PICTURE_GONE)
            line = {"text": text}
            return Settled(answer=self._answers.at_once(session, follower.conversation_id, key, reply=gone, line=line))


def _asked_about(asking: Optional[Mapping[str, Any]]) -> List[int]:
    """Return the ids of the pictures that wait for an answer."""
    return list((asking or {}).get("pictures", ()))
