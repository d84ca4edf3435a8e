"""A program that talks to the API, as docs/webchat-api.md describes it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import requests


def new_id() -> str:
    return uuid.uuid4().hex


class Talker:
    """One resident's program."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.http = requests.Session()

    def post(self, body: Any) -> requests.Response:
        return self.http.post(f"{self.address}/api/chat/messages", json=body, timeout=10)

    def say(self, text: str, *, client_id: str | None = None) -> requests.Response:
        return self.post({"client_id": client_id or new_id(), "text": text})

    def press(self, choice: str) -> requests.Response:
        return self.post({"client_id": new_id(), "choice": choice})

    def send_picture(self, file: bytes, *, name: str = "photo.jpg", client_id: str | None = None) -> requests.Response:
        return self.http.post(
            f"{self.address}/api/chat/pictures",
            data={"client_id": client_id or new_id()},
            files={"picture": (name, file)},
            timeout=30,
        )

    def messages(self, **query: Any) -> dict[str, Any]:
        response = self.http.get(f"{self.address}/api/chat/messages", params=query, timeout=10)
        response.raise_for_status()
        return response.json()

    def stream(self, after: int = 0) -> requests.Response:
        return self.http.get(f"{self.address}/api/chat/stream", params={"after": after}, stream=True, timeout=(10, 30))

    def events(self, response: requests.Response) -> Iterator[tuple[str, Any]]:
        """Yield the events of a stream as they come."""
        name = ""
        for line in response.iter_lines(chunk_size=1, decode_unicode=False):
            text = line.decode("utf-8")
            if text.startswith("event: "):
                name = text[len("event: ") :]
            elif text.startswith("data: "):
                yield name, json.loads(text[len("data: ") :])

    def wait_for_line(self, *, after: int = 0, author: str = "bot") -> dict[str, Any]:
        """Return the next line of an author behind a number, as the stream brings it."""
        with self.stream(after) as response:
            for name, data in self.events(response):
                for line in data.get("lines", ()) if name == "lines" else ():
                    if line["author"] == author:
                        return line
        raise AssertionError("the stream ended")


def error_code(response: requests.Response) -> str:
    """Return the code of a refusal, which has the one error shape and nothing else."""
    body = response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message"}
    assert body["error"]["message"]
    return body["error"]["code"]
