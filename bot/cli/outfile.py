"""A file that a command is to write, refused before anything is done where it cannot be written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Optional

import click


class OutFile(click.Path):
    """A path in a folder that is there and may be written to."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, writable=True, path_type=Path)

    def convert(self, value: Any, param: Optional[click.Parameter], ctx: Optional[click.Context]) -> Any:
        """Return it as a path, or fail in words."""
        path: Any = super().convert(value, param, ctx)
        folder = path.absolute().parent
        if not folder.is_dir():
            self.fail(f"没有文件夹 {folder},先建好它。", param, ctx)
        if not os.access(folder, os.W_OK):
            self.fail(f"文件夹 {folder} 不让写。", param, ctx)
        return path
