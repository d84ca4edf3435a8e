"""Pictures from residents: known by their content, drawn anew, kept outside the web root.

Drawing a picture anew leaves behind whatever else was in the file: scripts, the
place where it was taken, a second file at its end.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from bot.web.errors import LARGEST_PICTURE, NotAPicture, NotYours, PictureTooLarge

FOLDER = "attachments"
CONTENT_TYPE = "image/jpeg"
ALT = "您发的图片"

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# A 48-megapixel phone photo is taken; a file that unpacks to more is a trap.
_MOST_PIXELS = 50_000_000
_LONGEST_SIDE = 1600
_QUALITY = 82
_NAME = re.compile(r"[0-9a-f]{32}\.jpg")


class Pictures:
    """The folder of pictures, one folder in it for each conversation."""

    def __init__(self, var_dir: Path) -> None:
        self._folder = var_dir / FOLDER

    def keep(self, conversation_id: str, *, client_id: str, file: bytes) -> str:
        """Keep a picture and return its name; the same message sent again keeps the same one.

        :raises PictureTooLarge: it has too many bytes or pixels.
        :raises NotAPicture: it is of no kind we take, or broken.
        """
        drawn = redrawn(file)
        name = hashlib.sha256(f"{conversation_id}:{client_id}".encode()).hexdigest()[:32] + ".jpg"
        folder = self._folder / conversation_id
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = folder / f"{name}.{os.urandom(4).hex()}"
        draft.write_bytes(drawn)
        draft.replace(folder / name)
        return name

    def read(self, conversation_id: str, name: str) -> bytes:
        """Return a picture of this conversation.

        :raises NotYours: there is none of that name.
        """
        if not _NAME.fullmatch(name):
            raise NotYours
        try:
            return (self._folder / conversation_id / name).read_bytes()
        except FileNotFoundError as error:
            raise NotYours from error


def redrawn(file: bytes) -> bytes:
    """Return a picture as a JPEG of at most ``_LONGEST_SIDE`` pixels a side, upright, without metadata.

    :raises PictureTooLarge: it has too many bytes or pixels.
    :raises NotAPicture: it is of no kind we take, or broken.
    """
    if len(file) > LARGEST_PICTURE:
        raise PictureTooLarge
    try:
        with Image.open(io.BytesIO(file), formats=_FORMATS) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise PictureTooLarge
            picture.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
            return _as_jpeg(upright)
    except Image.DecompressionBombError as error:
        raise PictureTooLarge from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        # Pillow raises any of these for a file that breaks off or lies about itself.
        raise NotAPicture from error


def _as_jpeg(picture: Image.Image) -> bytes:
    paper = Image.new("RGB", picture.size, "white")
    shown = picture.convert("RGBA")
    paper.paste(shown, mask=shown.getchannel("A"))
    written = io.BytesIO()
    paper.save(written, "JPEG", quality=_QUALITY, optimize=True)
    return written.getvalue()
