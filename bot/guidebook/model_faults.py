"""What pydantic complains of, with the line of the file and the words of the house."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic.fields import ModelField

from bot.guidebook.composing import Document, Loc
from bot.guidebook.faults import Fault
from bot.guidebook.schema import GuideModel, Question, SharedQuestion

M = TypeVar("M", bound=GuideModel)

# What an admin may call the entries of each list.
_ENTRIES = {
    "questions": "问题",
    "options": "选项",
    "cases": "情形",
    "materials": "材料",
    "faqs": "常见问题",
    "steps": "步骤",
    "windows": "窗口",
    "villages": "村",
    "departments": "部门",
    "duties": "值班",
    "notices": "通知",
    "seasons": "季节",
    "items": "事项",
    "problems": "常见毛病",
}

# (start of pydantic's type, what is wrong, how to mend it), the first that fits.
_TYPES = (
    ("value_error.any_str.min_length", "空着没写", "写上内容;用不着就把这一行删掉"),
    ("type_error.none", "空着没写", "写上内容;用不着就把这一行删掉"),
    ("type_error.integer", "要写数字", "只写阿拉伯数字,比如 1"),
    ("value_error.number", "数字太大或太小", "份数写 0 到 20,到现场次数写 0 到 5,分钟数写 1 到 120"),
    ("value_error.str.regex", "只能用小写英文字母、数字和减号", "写成 id-card 这样;中文名写在 name、title 或 label 里"),
    ("type_error.str", "这里只写一句话", "不要写成列表,也不要在下面再分层"),
    ("type_error.tuple", "这里要写成列表", "每行一个,前面加“- ”;只有一个也这样写"),
    ("type_error.dict", "这里下面要一行一行写“键: 内容”", "照着别的文件的样子写"),
)


# What the path of a file says, and so is not written in it.
_FROM_PATH = {"id", "group"}


def read_model(model: type[M], document: Document, **from_path: str) -> tuple[M | None, list[Fault]]:
    """Return the model of a document and its faults; ``from_path`` holds what the file name says (id, group)."""
    faults = [
        Fault(document.path, document.line(key), f"不要写 {key}", f"文件名和文件夹已经说明了,把 {key} 这一行删掉")
        for key in from_path
        if key in document.tree
    ]
    try:
        return model.parse_obj({**document.tree, **from_path}), faults
    except ValidationError as error:
        return None, faults + list(_faults(error, document, model))


def _faults(error: ValidationError, document: Document, model: type[GuideModel]) -> Iterable[Fault]:
    for entry in error.errors():
        loc: Loc = tuple(step for step in entry["loc"] if step != "__root__")
        kind = entry["type"]
        if kind == "value_error.extra":
            yield _unknown_key(document, loc, model)
        elif kind == "value_error.missing":
            yield _missing_key(document, loc)
        else:
            yield _wrong_value(document, loc, entry)


def _unknown_key(document: Document, loc: Loc, model: type[GuideModel]) -> Fault:
    key = str(loc[-1])
    allowed = _keys_at(model, loc[:-1], document)
    near = difflib.get_close_matches(key.strip().lower(), allowed, n=1, cutoff=0.6)
    mend = f"是不是要写 {near[0]}?" if near else f"这里能写:{'、'.join(allowed)}。用不着就删掉"
    return Fault(document.path, document.line(*loc), f"{place(document, loc[:-1])}不认识的键“{key}”", mend)


def _missing_key(document: Document, loc: Loc) -> Fault:
    key = loc[-1]
    return Fault(
        document.path,
        document.line(*loc[:-1]),
        f"{place(document, loc[:-1])}少了 {key}",
        f"在这一块里加一行“{key}: …”",
    )


def _wrong_value(document: Document, loc: Loc, entry: Any) -> Fault:
    if "index" in entry.get("ctx", {}):
        loc = (*loc, entry["ctx"]["index"])
    written = document.at(*loc)
    what, mend = _worded(entry) if written != "" else _TYPES[0][1:]
    shown = f"“{written}”:" if isinstance(written, str) and written else ""
    return Fault(document.path, document.line(*loc), f"{place(document, loc)}{shown}{what}", mend)


def _worded(entry: Any) -> tuple[str, str]:
    for start, what, mend in _TYPES:
        if entry["type"].startswith(start):
            return what, mend
    # What the schema raises itself is said in Chinese there; it tells what is allowed.
    message: str = entry["msg"]
    if re.search("[\u4e00-\u9fff]", message):
        return message, "换一个 id,或者两处合成一处" if "index" in entry.get("ctx", {}) else "照前面说的改"
    return "写得不对", "照着别的文件的样子写"


def place(document: Document, loc: Loc) -> str:
    """Return where that is, for people: 材料 hukou-book 的 copies:"""
    words: list[str] = []
    for depth, step in enumerate(loc, start=1):
        if isinstance(step, int):
            entry = document.at(*loc[:depth], "id") or document.at(*loc[:depth], "use")
            list_key = str(loc[depth - 2]) if depth > 1 else ""
            words[-1:] = [f"{_ENTRIES.get(list_key, list_key)} {entry if entry else f'第 {step + 1} 个'}"]
        else:
            words.append(str(step))
    return f"{' 的 '.join(words)}:" if words else ""


def _keys_at(model: type[GuideModel], loc: Loc, document: Document) -> list[str]:
    """Return the keys that may be written at a place of a model's file."""
    here: Any = model
    for depth, step in enumerate(loc, start=1):
        if not isinstance(step, str) or not hasattr(here, "__fields__"):
            continue
        field: ModelField | None = here.__fields__.get(step)
        here = _inner(field.type_ if field is not None else here, document.at(*loc[: depth + 1]))
    if not hasattr(here, "__fields__"):
        return []
    return [key for key in here.__fields__ if loc or key not in _FROM_PATH]


def _inner(kind: Any, written: Any) -> Any:
    choices = get_args(kind)
    if Question in choices:
        return SharedQuestion if isinstance(written, dict) and "use" in written else Question
    return kind
