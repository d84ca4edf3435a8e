"""Pictures of ours on their way to Tencent: uploaded once, and the copy used while Tencent keeps it."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import re
from typing import Optional
from urllib.parse import urljoin

import aiohttp
import sqlalchemy as sa

from bot.bootstrap import Services
from bot.wechat.client import WeChatClient
from bot.wechat.models import SentMediaRow

# Tencent keeps a copy for three days; one that ends while it is on its way is no use.
KEPT = dt.timedelta(days=3) - dt.timedelta(hours=6)
_LARGEST = 10 * 1024 * 1024
# Where the chat serves what residents and staff have sent, each below its conversation's folder.
_OF_THE_CHAT = re.compile(r"/api/chat/pictures/([0-9a-f]{32}\.jpg)")


class PictureMissing(Exception):
    """A picture of ours that cannot be read."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


class Pictures:
    """Media ids of pictures, by conversation and address."""

    def __init__(self, services: Services, client: WeChatClient) -> None:
        self._services = services
        self._client = client

    async def media_id(self, conversation_id: str, url: str) -> str:
        """Return the media id of a picture, uploaded if Tencent has none.

        :raises PictureMissing: it cannot be read.
        :raises ApiError: Tencent refuses it; the client's other errors likewise.
        """
        mark = hashlib.sha256(f"{conversation_id if _OF_THE_CHAT.fullmatch(url) else ''}:{url}".encode()).hexdigest()
        known = await asyncio.to_thread(self._known, mark)
        if known is not None:
            return known
        content = await self._content(conversation_id, url)
        media_id = await self._client.upload_picture(content, name=url.rsplit("/", 1)[-1] or "picture.jpg")
        await asyncio.to_thread(self._keep, mark, media_id)
        return media_id

    def forget(self, media_id: str) -> None:
        """Forget a copy that Tencent has forgotten."""
        with self._services.database.write() as session:
            session.execute(
                sa.delete(SentMediaRow)
                .where(SentMediaRow.media_id == media_id)
                .execution_options(synchronize_session=False)
            )

    def _known(self, mark: str) -> Optional[str]:
        with self._services.database.read() as session:
            row = session.get(SentMediaRow, mark)
            return str(row.media_id) if row is not None and row.until > self._services.clock.now() else None

    def _keep(self, mark: str, media_id: str) -> None:
        with self._services.database.write() as session:
            session.merge(SentMediaRow(mark=mark, media_id=media_id, until=self._services.clock.now() + KEPT))

    async def _content(self, conversation_id: str, url: str) -> bytes:
        ours = _OF_THE_CHAT.fullmatch(url)
        if ours is not None:
            path = self._services.settings.var_dir / "attachments" / conversation_id / ours[1]
            try:
                return await asyncio.to_thread(path.read_bytes)
            except FileNotFoundError as error:
                raise PictureMissing(url) from error
        return await self._served(urljoin(self._services.settings.base_url + "/", url), url)

    async def _served(self, address: str, url: str) -> bytes:
        """Fetch what our own web process serves; nothing from elsewhere."""
        if not address.startswith(self._services.settings.base_url + "/"):
            raise PictureMissing(url)
        timeout = aiohttp.ClientTimeout(total=10)
        try:
            async with aiohttp.ClientSession(timeout=timeout) as http, http.get(address) as response:
                content = await response.read()
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            raise PictureMissing(url) from error
        if response.status != 200 or not content or len(content) > _LARGEST:
            raise PictureMissing(url)
        return content
