from __future__ import annotations

import io

import pytest
from chatting import Talker, error_code, new_id
from PIL import Image
from serving import Answerer, WebServer

from bot.web.chat.pictures import redrawn
from bot.web.errors import LARGEST_PICTURE, NotAPicture, PictureTooLarge


def drawn(kind: str = "JPEG", size: tuple[int, int] = (300, 200), **options: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, kind, **options)
    return written.getvalue()


@pytest.fixture
def talker(server: WebServer) -> Talker:
    return Talker(server.address)


def picture_url(talker: Talker) -> str:
    return str(talker.messages()["lines"][0]["image"]["url"])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_picture_is_kept_and_shown_in_its_conversation(talker: Talker, answerer: Answerer, kind: str) -> None:
    assert talker.send_picture(drawn(kind)).status_code == 202
    shown = talker.http.get(talker.address + picture_url(talker), timeout=10)
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert Image.open(io.BytesIO(shown.content)).size == (300, 200)


def test_bot_hears_of_the_picture(talker: Talker, answerer: Answerer) -> None:
    heard = []

    def answer(body):
        heard.append(dict(body))
        return []

    answerer.answer = answer
    talker.send_picture(drawn())
    url = picture_url(talker)
    answerer.answer = lambda body: []
    talker.say("好了吗")
    assert talker.messages()["lines"][0]["text"] == ""
    assert url.startswith("/api/chat/pictures/")


def test_picture_sent_again_is_one_message(talker: Talker, answerer: Answerer) -> None:
    mark = new_id()
    first = talker.send_picture(drawn(), client_id=mark).json()
    assert talker.send_picture(drawn(), client_id=mark).json() == {"seq": first["seq"], "repeated": True}


def test_picture_is_not_shown_to_anybody_else(server: WebServer, talker: Talker, answerer: Answerer) -> None:
    talker.send_picture(drawn())
    other = Talker(server.address)
    other.say("您好")
    for visitor in (other, Talker(server.address)):
        refused = visitor.http.get(server.address + picture_url(talker), timeout=10)
        assert (refused.status_code, error_code(refused)) == (404, "not_found")


@pytest.mark.parametrize("name", ["..%2F..%2Fsecret.key", "%2e%2e", "x.jpg", "0" * 32, "0" * 32 + ".png"])
def test_guessed_picture_name_is_not_found(talker: Talker, answerer: Answerer, name: str) -> None:
    talker.say("您好")
    refused = talker.http.get(f"{talker.address}/api/chat/pictures/{name}", timeout=10)
    assert refused.status_code == 404


@pytest.mark.parametrize(
    "file",
    [
        b"<script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7",
        b"MZ" + b"\0" * 100,
        drawn()[:200],
        drawn("BMP"),
        drawn("TIFF"),
    ],
    ids=["script", "svg", "pdf", "program", "cut-off", "bmp", "tiff"],
)
def test_type_is_known_by_content_and_not_by_name(talker: Talker, file: bytes) -> None:
    refused = talker.send_picture(file, name="photo.jpg")
    assert (refused.status_code, error_code(refused)) == (415, "not_a_picture")


def test_nothing_but_the_picture_is_kept_of_the_file() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRET-MAKER"
    kept = redrawn(drawn(exif=exif.tobytes()) + b"<script>SECRET-TAIL</script>")
    assert b"SECRET" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()


def test_picture_taken_sideways_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert Image.open(io.BytesIO(redrawn(drawn(exif=exif.tobytes())))).size == (200, 300)


def test_transparent_picture_gets_white_paper() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(written, "PNG")
    assert Image.open(io.BytesIO(redrawn(written.getvalue()))).getpixel((10, 10)) == (255, 255, 255)


def test_large_photo_is_made_smaller() -> None:
    assert max(Image.open(io.BytesIO(redrawn(drawn(size=(4000, 3000))))).size) == 1600


def test_picture_that_unpacks_to_too_many_pixels_is_refused() -> None:
    with pytest.raises(PictureTooLarge):
        redrawn(drawn("PNG", size=(10_000, 6_000)))


def test_file_of_too_many_bytes_is_refused(talker: Talker) -> None:
    refused = talker.send_picture(drawn() + b"\0" * LARGEST_PICTURE)
    assert (refused.status_code, error_code(refused)) == (413, "picture_too_large")


@pytest.mark.parametrize("file", [b"", b"\xff\xd8\xff", b"GIF89a", b"RIFF\0\0\0\0WEBP", b"\x89PNG\r\n\x1a\n"])
def test_broken_file_is_no_picture(file: bytes) -> None:
    with pytest.raises(NotAPicture):
        redrawn(file)


def test_form_without_picture_or_with_broken_parts_is_refused(talker: Talker) -> None:
    address = f"{talker.address}/api/chat/pictures"
    empty = talker.http.post(address, files={"other": ("a", b"a")}, data={"client_id": new_id()}, timeout=10)
    assert (empty.status_code, error_code(empty)) == (422, "bad_field")
    for body, kind in (
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"--x\r\nnothing: here\r\n\r\nx\r\n--x--", "multipart/form-data"),
        (b"a=%ff", "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
    ):
        refused = talker.http.post(address, data=body, headers={"content-type": kind}, timeout=10)
        assert 400 <= refused.status_code < 500
        assert error_code(refused)
