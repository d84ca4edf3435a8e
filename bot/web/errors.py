"""What is refused, in one shape: ``{"error": {"code", "message"}}``, worded for the resident who sees it."""

from __future__ import annotations

import sqlalchemy as sa
from sanic.exceptions import (
    InvalidUsage,
    MethodNotSupported,
    NotFound,
    PayloadTooLarge,
    RequestTimeout,
    SanicException,
    ServiceUnavailable,
)

LONGEST_TEXT = 5000
LARGEST_PICTURE = 8 * 1024 * 1024


class Refusal(Exception):
    """A request that is not carried out. ``code`` is for programs, ``message`` for residents."""

    status = 400
    code = "bad_request"
    message = "这条请求看不懂，没有处理。"
    retry_after: int | None = None


class NotUtf8(Refusal):
    """The body's bytes are not UTF-8."""

    code = "not_utf8"
    message = "这条消息里有认不出的字，没有收下。请重新写一遍。"


class NotJson(Refusal):
    """The body is not a JSON object."""

    code = "not_json"
    message = "消息的格式不对，没有收下。"


class WrongContentType(Refusal):
    """The body is of another kind than the address takes."""

    status = 415
    code = "wrong_content_type"
    message = "消息的格式不对，没有收下。"


class BadField(Refusal):
    """A field is missing, or holds what may not stand there."""

    status = 422
    code = "bad_field"

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field
        self.message = f"“{field}”没有写，或者写得不对。"


class NothingSaid(Refusal):
    """A message in which nothing is left to read."""

    status = 422
    code = "nothing_said"
    message = "您还没写字呢。写几个字再发。"


class TextTooLong(Refusal):
    """A message of more than ``LONGEST_TEXT`` characters."""

    status = 413
    code = "text_too_long"

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length
        self.message = f"一条最多写 {LONGEST_TEXT} 个字，您这条有 {length} 个字。请分成几条发。"


class BodyTooLarge(Refusal):
    """More bytes than the address takes."""

    status = 413
    code = "body_too_large"
    message = "发来的东西太大了，没有收下。"


class PictureTooLarge(Refusal):
    """A picture of too many bytes or too many pixels."""

    status = 413
    code = "picture_too_large"
    message = f"图片太大了。请发 {LARGEST_PICTURE // 1024 // 1024} 兆以内的图片。"


class NotAPicture(Refusal):
    """A file that is no picture of a kind we take, whatever its name says."""

    status = 415
    code = "not_a_picture"
    message = "这不是图片，或者图片坏了。请换一张照片。"


class ChoiceNotIssued(Refusal):
    """A choice that was never offered in this conversation."""

    status = 422
    code = "unknown_choice"
    message = "这个选项已经没有了。请看最新的一条，或者直接写字问。"


class UnknownTown(Refusal):
    """A town that the guides do not have."""

    status = 422
    code = "unknown_town"
    message = "没有这个镇的指南。"


class NotYours(Refusal):
    """A page or picture that is not there, or not this resident's: both answer alike."""

    status = 404
    code = "not_found"
    message = "没有找到。地址可能抄错了，或者它已经撤下了。"


class FromElsewhere(Refusal):
    """A form or request that another site's page sent."""

    status = 403
    code = "from_elsewhere"
    message = "这条请求不是从本页面发来的，没有处理。"


class TooMuchAtOnce(Refusal):
    """More messages from one session, or from one address, than anyone types."""

    status = 429
    code = "too_much_at_once"

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after
        self.message = f"您发得太快了，请过 {retry_after} 秒再发。"


class TooManyVisitors(TooMuchAtOnce):
    """More new conversations from one address than a full hall starts."""

    code = "too_many_visitors"

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.message = f"现在问的人太多了，请过 {retry_after} 秒再发。"


class Broken(Refusal):
    """Something of ours failed; what it was is in the log under the request's id."""

    status = 500
    code = "broken"
    message = "我们这边出了点差错。请过一会儿再试，急事请打大厅电话。"


class Unreachable(Refusal):
    """The server is stopping, or its database cannot be reached."""

    status = 503
    code = "unavailable"
    message = "系统正忙。请过一会儿再试，急事请打大厅电话。"
    retry_after = 5


class TooSlow(Refusal):
    """The request did not arrive in time."""

    status = 408
    code = "too_slow"
    message = "网太慢，没有收全。请再发一次。"


class WrongMethod(Refusal):
    """An address that is there, asked in a way it does not know."""

    status = 405
    code = "wrong_method"
    message = "这个地址不能这样用。"


_OF_SANIC: tuple[tuple[type[SanicException], type[Refusal]], ...] = (
    (NotFound, NotYours),
    (MethodNotSupported, WrongMethod),
    (PayloadTooLarge, BodyTooLarge),
    (RequestTimeout, TooSlow),
    (ServiceUnavailable, Unreachable),
    (InvalidUsage, Refusal),
)


def refusal_of(error: BaseException) -> Refusal:
    """Return what a resident is told about an error; anything unforeseen is ``Broken``."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, sa.exc.OperationalError):
        return Unreachable()
    for theirs, ours in _OF_SANIC:
        if isinstance(error, theirs):
            return ours()
    return Broken()
