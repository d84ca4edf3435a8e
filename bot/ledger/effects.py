"""Which function works out what an action brings about."""

from __future__ import annotations

from typing import Mapping

from bot.ledger import desk_effects, joining, telling_effects, watch_effects
from bot.ledger.command import Effect
from bot.ledger.states import Action

EFFECTS: Mapping[Action, Effect] = {
    Action.SAY_MORE: telling_effects.say_more,
    Action.DROP: telling_effects.drop,
    Action.FILE: telling_effects.file,
    Action.SUPPLEMENT: telling_effects.supplement,
    Action.DETAIL: telling_effects.detail,
    Action.ADD_PICTURE: telling_effects.add_picture,
    Action.WITHDRAW: joining.withdraw,
    Action.ANSWER_FOLLOW_UP: telling_effects.answer_follow_up,
    Action.RATE: telling_effects.rate,
    Action.REOPEN: telling_effects.reopen,
    Action.CATEGORISE: desk_effects.categorise,
    Action.NAME_SUBJECT: desk_effects.name_subject,
    Action.ACCEPT: desk_effects.accept,
    Action.REJECT: desk_effects.send_elsewhere,
    Action.FORWARD: desk_effects.send_elsewhere,
    Action.ASSIGN: desk_effects.assign,
    Action.ACKNOWLEDGE: desk_effects.acknowledge,
    Action.RETURN: desk_effects.send_back,
    Action.START: desk_effects.start,
    Action.REPLY: desk_effects.reply,
    Action.TELL: desk_effects.tell,
    Action.EXTEND: desk_effects.extend,
    Action.URGE: watch_effects.urge,
    Action.SUPERVISE: watch_effects.supervise,
    Action.JOIN: joining.join,
    Action.ABSORB: joining.absorb,
    Action.LET_GO: joining.let_go,
    Action.REJOIN: joining.rejoin,
    Action.SHARE: joining.share,
    Action.RELEASE: joining.release,
    Action.FOLLOW_UP: desk_effects.follow_up,
    Action.CLOSE: desk_effects.close,
    Action.RESOLVE: desk_effects.resolve,
    Action.NOTE: desk_effects.note,
    Action.UNMASK: desk_effects.unmask,
    Action.EXCLUDE: watch_effects.exclude,
    Action.CONFIRM_EXCLUSION: watch_effects.confirm_exclusion,
    Action.ERASE: watch_effects.erase,
    Action.WARN: watch_effects.warn,
    Action.REDATE: watch_effects.redate,
    Action.ASK: watch_effects.ask,
}
