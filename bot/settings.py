"""The only reader of the environment.

Every setting is documented in docs/settings.md; a test holds the two together.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Mapping, TypeVar

T = TypeVar("T")

PREFIX = "LASTMILE_"
ROOT = Path(__file__).resolve().parent.parent


class BadSetting(ValueError):
    """A setting that cannot be used, with its name, its value and what may stand there."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        super().__init__(f"{name}={value!r}: {wanted}")
        self.name = name
        self.value = value
        self.wanted = wanted


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
    """Read the settings from ``LASTMILE_*`` variables.

    :raises BadSetting: one of them cannot be used.
    """
    default = Settings()

    def read(name: str, convert: Callable[[str], T], fallback: T, wanted: str) -> T:
        written = environ.get(PREFIX + name, "").strip()
        if not written:
            return fallback
        try:
            return convert(written)
        except (ValueError, KeyError) as error:
            raise BadSetting(PREFIX + name, written, wanted) from error

    return Settings(
        var_dir=read("VAR_DIR", Path, default.var_dir, "a folder"),
        guides_dir=read("GUIDES_DIR", Path, default.guides_dir, "a folder"),
        model_dir=read("MODEL_DIR", Path, default.model_dir, "a folder"),
        database_url=read("DATABASE_URL", str, default.database_url, "a database address"),
        town=read("TOWN", str, default.town, "the id of a file in guides/towns"),
        host=read("HOST", str, default.host, "an address to listen on"),
        port=read("PORT", _whole_number, default.port, "a port number"),
        public_url=read("PUBLIC_URL", str, default.public_url, "the address residents type"),
        behind_tls=read("BEHIND_TLS", _yes_or_no, default.behind_tls, "yes or no"),
        trusted_proxies=read("TRUSTED_PROXIES", _whole_number, default.trusted_proxies, "a whole number"),
        bot_concurrency=read("BOT_CONCURRENCY", _whole_number, default.bot_concurrency, "a whole number"),
        secret_key=read("SECRET_KEY", str, default.secret_key, "32 random bytes in base64"),
    )
