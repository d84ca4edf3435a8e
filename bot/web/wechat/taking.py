"""What each kind of push comes to: a turn, an answer at once, or nothing at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Callable, Dict, Mapping, Optional, Tuple

import sqlalchemy as sa

from bot.bootstrap import Services
from bot.conversations.record.transcript import UnknownChoice
from bot.delivery.reply import Reply
from bot.people.masking import clean, mask_id_numbers
from bot.web.errors import LONGEST_TEXT
from bot.web.wechat.asking import PictureQuestion
from bot.web.wechat.events import Events
from bot.web.wechat.received import PICTURE, VOICE, ReceivedMedia, voice_name
from bot.wechat import wording
from bot.wechat.answers import Answer, Answers
from bot.wechat.followers import Follower, Followers
from bot.wechat.parsing import Push
from bot.wechat.quota import OF_EVENTS, OF_MESSAGES
from bot.wechat.rendering import choice_place
from bot.wechat.scenes import village_in

# Shows what is kept. A bare 「1」 does so only in an account that cannot send of its own accord: elsewhere it answers
# what was asked last.
_LOOK = frozenset({"看", "看看", "我看看", "看一下", "看下", "查看", "接着看", "看答复", "看全部"})
_LOOK_ALONE = frozenset({"1", "①"})


@dataclass(frozen=True)
class Taken:
    """What a push has come to. With ``seq`` a turn is under way; without, ``answer`` is all there is.

    ``media`` are the ids of what is to be fetched before there is a turn.
    """

    conversation_id: str = ""
    key: str = ""
    seq: Optional[int] = None
    answer: Answer = None
    media: Tuple[int, ...] = ()
    is_repeat: bool = False


class HasLeft(Exception):
    """Somebody wrote and then left: what comes late of it makes nobody of them again."""


class Taking:
    """Takes pushes; each once, however often it comes."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._answers = Answers(services)
        self._followers = Followers(services.secret, town=services.settings.town)
        self._events = Events(services, self._answers, self._followers)
        self._received = ReceivedMedia(services)
        self._asking = PictureQuestion(services, self._answers, self._received)
        self._kinds: Dict[str, Callable[[Push, str], Taken]] = {
            "text": self._text,
            "voice": self._voice,
            "image": self._image,
            "location": self._location,
            "link": self._link,
            "video": self._unseen,
            "shortvideo": self._unseen,
            "file": self._unseen,
        }

    def take_kept(self, push: Push) -> Taken:
        """Take a push that is kept elsewhere until what comes of it is on the disk: nobody waits for that."""
        with self._services.database.redoing():
            return self.take(push)

    def take(self, push: Push) -> Taken:
        """Take a push: keep what has to be kept, and return what is still to do."""
        take = self._event if push.kind == "event" else self._kinds.get(push.kind)
        if take is None:
            return Taken()
        kind = OF_EVENTS if push.kind == "event" else OF_MESSAGES
        try:
            return take(push, f"{kind}{push.key[:48]}")
        except HasLeft:
            return Taken()

    def follower(self, push: Push) -> Follower:
        """Return who writes, made at their first push.

        :raises HasLeft: they have left since.
        """
        with self._services.database.read() as session:
            known = self._followers.find(session, push.sender)
            if known is not None:
                return known
            if self._followers.has_left(session, push.sender, after=push.created):
                raise HasLeft
        try:
            return self._met(push.sender)
        except sa.exc.IntegrityError:
            # Two first pushes of one resident met; the other one was quicker.
            return self._met(push.sender)

    def _met(self, openid: str) -> Follower:
        # Their message, which follows, is on the disk with everything before it.
        with self._services.database.write_redoable() as session:
            return self._followers.meet(session, openid, now=self._services.clock.now())

    def _event(self, push: Push, key: str) -> Taken:
        if push.event == "unsubscribe":
            self._events.left(push, key)
            return Taken()
        if not self._events.knows(push):
            return Taken()
        follower = self.follower(push)
        done = self._events.take(push, follower, key)
        if done.says is None:
            return Taken(follower.conversation_id, key, answer=done.answer)
        return self._say(follower, done.key, done.says)

    def _text(self, push: Push, key: str) -> Taken:
        follower = self.follower(push)
        text = mask_id_numbers(clean(push.text("Content")))
        if len(text) > LONGEST_TEXT:
            return self._at_once(follower, key, Reply(text=wording.TOO_LONG), line={"text": text[:LONGEST_TEXT]})
        pressed = self._pressed(follower, push.text("bizmsgmenuid"))
        if pressed is not None:
            return self._say(follower, f"{OF_EVENTS}{key[len(OF_MESSAGES) :]}", pressed)
        if not text:
            return Taken()
        if text.rstrip("。.!！ ") in _LOOK | _LOOK_ALONE:
            looked, answer = self._looked(follower, key, text)
            if looked:
                return Taken(follower.conversation_id, key, answer=answer)
        if follower.asking is not None:
            return self._asked(follower, key, text)
        return self._say(follower, key, {"text": text})

    def _looked(self, follower: Follower, key: str, text: str) -> Tuple[bool, Answer]:
        """Show somebody what is kept for them: whether there is something, and the answer."""
        if not self._answers.may_send():
            return self._answers.look(follower.conversation_id, key)
        if follower.is_with_people or not follower.is_owed or text in _LOOK_ALONE:
            return False, None
        seen = self._answers.see_owed(follower.conversation_id, key, line={"text": text})
        self._services.bell.ring("web", follower.conversation_id)
        return seen

    def _asked(self, follower: Follower, key: str, text: str) -> Taken:
        """An answer to our question about a picture, or something else altogether."""
        settled = self._asking.settle(follower, key, text)
        if settled is None:
            return self._say(follower, key, {"text": text})
        if settled.says is not None:
            taken = self._say(follower, key, settled.says)
            return replace(taken, media=settled.media)
        return Taken(follower.conversation_id, key, answer=settled.answer)

    def _pressed(self, follower: Follower, menu_id: str) -> Optional[Dict[str, Any]]:
        place = choice_place(menu_id)
        if place is None:
            return None
        try:
            chosen = self._services.transcript.choice(follower.conversation_id, place)
        except UnknownChoice:
            return None
        return {"text": chosen["title"], "choice": chosen["does"]}

    def _voice(self, push: Push, key: str) -> Taken:
        follower = self.follower(push)
        heard = mask_id_numbers(clean(push.text("Recognition")))
        if heard:
            return self._say(follower, key, {"text": heard[:LONGEST_TEXT]})
        media = self._received.note(follower, key, kind=VOICE, media_id=push.text("MediaId"), asked=False)
        line = {"text": wording.VOICE_LINE, "voice": {"name": voice_name(key)}}
        return replace(self._at_once(follower, key, Reply(text=wording.VOICE), line=line), media=(media,))

    def _image(self, push: Push, key: str) -> Taken:
        follower = self.follower(push)
        if not self._asking.is_expected(follower):
            return Taken(follower.conversation_id, key, answer=self._asking.ask(follower, key, push.text("MediaId")))
        media = self._received.note(follower, key, kind=PICTURE, media_id=push.text("MediaId"), asked=False)
        return Taken(follower.conversation_id, key, media=(media,))

    def _location(self, push: Push, key: str) -> Taken:
        follower = self.follower(push)
        label = mask_id_numbers(clean(push.text("Label")))[:200] or "没有写地名的位置"
        if self._asking.is_told(follower):
            return self._say(follower, key, {"text": f"地点:{label}"})
        book = self._services.guides.current()
        # Where they are counts, wherever they are from.
        town = next((each for each in book.towns.values() if each.name in label), book.town(follower.town))
        reply = wording.nearest(village_in(label, book, town.id), town)
        return self._at_once(follower, key, reply, line={"text": f"〔位置〕{label}"})

    def _link(self, push: Push, key: str) -> Taken:
        words = " ".join(piece for piece in (push.text("Title"), push.text("Url")) if piece)
        text = mask_id_numbers(clean(words))[:LONGEST_TEXT]
        return self._say(self.follower(push), key, {"text": text}) if text else Taken()

    def _unseen(self, push: Push, key: str) -> Taken:
        line = {"text": "〔视频或文件〕"}
        return self._at_once(self.follower(push), key, Reply(text=wording.CANNOT_SEE), line=line)

    def _say(self, follower: Follower, key: str, body: Mapping[str, Any]) -> Taken:
        """Keep a message and queue its turn."""
        bell = self._services.bell

        def wake() -> None:
            if not follower.is_with_people:
                bell.ring("bot", follower.conversation_id)
            bell.ring("web", follower.conversation_id)

        receipt = self._services.inbox.receive(follower.conversation_id, client_id=key, body=body, seen=wake)
        if follower.is_owed and not receipt.repeated:
            self._answers.release(follower.conversation_id)
            bell.ring("web", follower.conversation_id)
        return Taken(follower.conversation_id, key, seq=receipt.seq, is_repeat=receipt.repeated)

    def _at_once(self, follower: Follower, key: str, reply: Reply, *, line: Mapping[str, Any]) -> Taken:
        with self._services.database.write() as session:
            answer = self._answers.at_once(session, follower.conversation_id, key, reply=reply, line=line)
        self._services.bell.ring("web", follower.conversation_id)
        return Taken(follower.conversation_id, key, answer=answer)
