"""Scripts, styles and drawings: read once, named by their content, compressed before anyone asks.

An address holds a hash of the content, so browsers may keep it for ever and a
new version is never mixed with an old one. Nothing is looked up on the disk by
what a request says.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.web.bundle import bundle

PREFIX = "/static/"
# Files of others are served as they are.
VENDOR = "vendor/"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
# A style shows a drawing of its own folder.
_DRAWING = re.compile(rb'url\("\./([a-z0-9_-]+\.svg)"\)')


class AssetMissing(FileNotFoundError):
    """A file that the pages need is not there; third-party files come from ``npm ci``."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is missing; run `make setup` (third-party files come from npm)")
        self.path = path


@dataclass(frozen=True)
class Asset:
    """One file as it is served."""

    url: str
    content_type: str
    body: bytes
    gzipped: bytes


class Assets:
    """All files below ``/static/``, by the name that templates use and by their address."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        """Read them; ``files`` maps a name such as ``chat/chat.css`` to where it is.

        :raises AssetMissing: one of them is not there.
        :raises CannotBundle: a script imports in a form that cannot be bundled.
        """
        self._by_name: dict[str, Asset] = {}
        for name, path in files.items():
            self._add(name, path)
        self._by_url = {asset.url: asset for asset in self._by_name.values()}

    def _add(self, name: str, path: Path) -> Asset:
        if name not in self._by_name:
            self._by_name[name] = _asset(name, path, self._content(name, path))
        return self._by_name[name]

    def _content(self, name: str, path: Path) -> bytes:
        if not path.is_file():
            raise AssetMissing(path)
        if path.suffix == ".js" and not name.startswith(VENDOR):
            return bundle(path)
        body = path.read_bytes()
        return _DRAWING.sub(lambda found: self._shown(name, path, found[1].decode()), body)

    def _shown(self, style: str, path: Path, drawing: str) -> bytes:
        asset = self._add(f"{style.rsplit('/', 1)[0]}/{drawing}", path.with_name(drawing))
        return f'url("{asset.url}")'.encode()

    def url(self, name: str) -> str:
        """Return the address of a file, for templates.

        :raises KeyError: there is no such file.
        """
        return self._by_name[name].url

    def at(self, url: str) -> Asset | None:
        """Return what is served at an address, or None."""
        return self._by_url.get(url)


def _asset(name: str, path: Path, body: bytes) -> Asset:
    mark = hashlib.sha256(body).hexdigest()[:12]
    return Asset(
        url=f"{PREFIX}{name[: -len(path.suffix)]}.{mark}{path.suffix}",
        content_type=_TYPES[path.suffix],
        body=body,
        gzipped=gzip.compress(body, 9, mtime=0),
    )
