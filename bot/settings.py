"""The only reader of the environment.

Every setting is documented in docs/settings.md; a test holds the two together.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Mapping, Tuple, TypeVar

T = TypeVar("T")

PREFIX = "LASTMILE_"
WECHAT_PREFIX = "WECHAT_"
# What of these is wrong is not said aloud: it may be only a letter too many.
_SECRET = frozenset({"WECHAT_APP_SECRET", "WECHAT_TOKEN", "WECHAT_AES_KEY"})
ROOT = Path(__file__).resolve().parent.parent


class BadSetting(ValueError):
    """A setting that cannot be used: its name, its value (of a secret only …), and in Chinese what may stand there."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        super().__init__(f"{name}={value!r}: {wanted}")
        self.name = name
        self.value = value
        self.wanted = wanted


@dataclass(frozen=True)
class WeChatSettings:
    """The official account, from ``WECHAT_*`` variables. Without any of the first four the channel is off."""

    app_id: str = ""
    app_secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    aes_key: str = field(default="", repr=False)
    mode: str = "safe"
    api_base: str = "https://api.weixin.qq.com"
    customer_service: str = "auto"
    notice_template: str = ""
    notice_kind: str = "subscription"
    notice_field: str = "thing1"
    notice_page: str = ""

    @property
    def needed(self) -> Mapping[str, str]:
        """What the account needs, variable → value."""
        needed = {"APP_ID": self.app_id, "APP_SECRET": self.app_secret, "TOKEN": self.token}
        if self.mode != "plain":
            needed["AES_KEY"] = self.aes_key
        return {WECHAT_PREFIX + name: value for name, value in needed.items()}

    @property
    def missing(self) -> Tuple[str, ...]:
        """The variables still missing when others are there; none when all are, or when nothing is set at all."""
        absent = tuple(name for name, value in self.needed.items() if not value)
        return () if len(absent) == len(self.needed) and not self.aes_key else absent

    @property
    def is_on(self) -> bool:
        """Whether the account can be used."""
        return all(self.needed.values())


@dataclass(frozen=True)
class Settings:
    """What an operator may set; the defaults run everything on one machine."""

    var_dir: Path = ROOT / "var"
    guides_dir: Path = ROOT / "guides"
    model_dir: Path = ROOT / "models"
    database_url: str = ""
    town: str = "qingxi"
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""
    behind_tls: bool = False
    trusted_proxies: int = 0
    bot_concurrency: int = 16
    secret_key: str = field(default="", repr=False)
    vault_key: str = field(default="", repr=False)
    wechat: WeChatSettings = field(default_factory=WeChatSettings)

    @property
    def database(self) -> str:
        """The database's address; without one set, a SQLite file below ``var_dir``."""
        return self.database_url or f"sqlite:///{self.var_dir / 'lastmile.db'}"

    @property
    def base_url(self) -> str:
        """Where residents reach the web process, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def vectors_file(self) -> Path:
        """Where the vectors of words are cached, beside the model and not in it."""
        return self.var_dir / "vectors.db"


def _whole_number(written: str) -> int:
    number = int(written)
    if number < 0:
        raise ValueError
    return number


def _yes_or_no(written: str) -> bool:
    return {"1": True, "yes": True, "true": True, "0": False, "no": False, "false": False}[written.lower()]


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from ``LASTMILE_*`` and ``WECHAT_*`` variables.

    :raises BadSetting: one of them cannot be used.
    """
    default = Settings()

    def read(name: str, convert: Callable[[str], T], fallback: T, wanted: str) -> T:
        return _read(environ, PREFIX + name, convert, fallback=fallback, wanted=wanted)

    return Settings(
        var_dir=read("VAR_DIR", Path, default.var_dir, "一个文件夹"),
        guides_dir=read("GUIDES_DIR", Path, default.guides_dir, "一个文件夹"),
        model_dir=read("MODEL_DIR", Path, default.model_dir, "一个文件夹"),
        database_url=read("DATABASE_URL", str, default.database_url, "数据库的地址"),
        town=read("TOWN", str, default.town, "guides/towns 里一个文件的名字"),
        host=read("HOST", str, default.host, "要监听的地址"),
        port=read("PORT", _whole_number, default.port, "端口号"),
        public_url=read("PUBLIC_URL", str, default.public_url, "居民打开的网址"),
        behind_tls=read("BEHIND_TLS", _yes_or_no, default.behind_tls, "yes 或者 no"),
        trusted_proxies=read("TRUSTED_PROXIES", _whole_number, default.trusted_proxies, "整数,不能是负的"),
        bot_concurrency=read("BOT_CONCURRENCY", _whole_number, default.bot_concurrency, "整数,不能是负的"),
        secret_key=read("SECRET_KEY", str, default.secret_key, "base64 写的 32 个随机字节"),
        vault_key=read("VAULT_KEY", str, default.vault_key, "base64 写的 32 个随机字节"),
        wechat=_wechat_settings(environ),
    )


def _wechat_settings(environ: Mapping[str, str]) -> WeChatSettings:
    default = WeChatSettings()

    def read(name: str, fallback: str, form: str, wanted: str) -> str:
        return _read(environ, WECHAT_PREFIX + name, _of_form(form), fallback=fallback, wanted=wanted)

    return WeChatSettings(
        app_id=read("APP_ID", default.app_id, "[A-Za-z0-9_]{4,64}", "公众号的 AppID,wx 开头"),
        app_secret=read("APP_SECRET", default.app_secret, ".+", "公众号的 AppSecret"),
        token=read("TOKEN", default.token, "[A-Za-z0-9]{3,32}", "3 到 32 个字母和数字"),
        aes_key=read("AES_KEY", default.aes_key, "[A-Za-z0-9]{43}", "43 个字母和数字"),
        mode=read("MODE", default.mode, "plain|compatible|safe", "plain、compatible 或者 safe"),
        api_base=read("API_BASE", default.api_base, "https?://.+", "http 或者 https 的网址"),
        customer_service=read("CUSTOMER_SERVICE", default.customer_service, "auto|on|off", "auto、on 或者 off"),
        notice_template=read("NOTICE_TEMPLATE", default.notice_template, ".{1,64}", "模板的编号"),
        notice_kind=read(
            "NOTICE_KIND", default.notice_kind, "subscription|once|template", "subscription、once 或者 template"
        ),
        notice_field=read("NOTICE_FIELD", default.notice_field, "[a-z0-9_]{1,32}", "模板里一个栏目的名字,比如 thing1"),
        notice_page=read("NOTICE_PAGE", default.notice_page, "https://.+", "https 的网址"),
    )


def _of_form(form: str) -> Callable[[str], str]:
    def convert(written: str) -> str:
        if not re.fullmatch(form, written):
            raise ValueError
        return written

    return convert


def _read(environ: Mapping[str, str], name: str, convert: Callable[[str], T], *, fallback: T, wanted: str) -> T:
    written = environ.get(name, "").strip()
    if not written:
        return fallback
    try:
        return convert(written)
    except (ValueError, KeyError) as error:
        raise BadSetting(name, "…" if name in _SECRET else written, wanted) from error
