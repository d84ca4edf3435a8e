"""Signatures and encryption of the push protocol, as Tencent publishes them.

Source: developers.weixin.qq.com, 消息加解密说明. A message is encrypted as 16
random bytes + its length (4 bytes, big-endian) + itself + the app id, padded
by PKCS#7 to blocks of 32 bytes, under AES-256-CBC with the first half of the
key as IV.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK = 32
_RANDOM = 16
_LENGTH = 4
_KEY = re.compile(r"[A-Za-z0-9+/]{43}")


class BadAesKey(ValueError):
    """An EncodingAESKey that is not 43 characters of base64."""

    def __init__(self) -> None:
        super().__init__("an EncodingAESKey has 43 letters and digits")


class CannotDecrypt(ValueError):
    """What came is not a message encrypted for this account; ``reason`` says which check it failed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def signature(*parts: str) -> str:
    """Return the SHA-1 of the parts, sorted and joined, 40 hexadecimal digits.

    A plain signature is of token, timestamp and nonce; that of an encrypted
    message has the ciphertext besides.
    """
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def is_signed(given: str, *parts: str) -> bool:
    """Whether a signature is that of the parts, compared in constant time."""
    return hmac.compare_digest(given.encode(), signature(*parts).encode())


class MessageCrypto:
    """Encrypts and decrypts messages of one account."""

    def __init__(self, aes_key: str, app_id: str) -> None:
        """Take an EncodingAESKey of 43 characters.

        :raises BadAesKey: it is not one.
        """
        if not _KEY.fullmatch(aes_key):
            raise BadAesKey
        self._key = base64.b64decode(aes_key + "=")
        self._app_id = app_id.encode()

    def encrypt(self, message: str, *, random: bytes | None = None) -> str:
        """Return a message encrypted, in base64. ``random`` (16 bytes) is given only by published examples."""
        written = message.encode()
        plain = (random or os.urandom(_RANDOM)) + struct.pack(">I", len(written)) + written + self._app_id
        padding = _BLOCK - len(plain) % _BLOCK
        encryptor = self._cipher().encryptor()
        sealed = encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def decrypt(self, sealed: str) -> str:
        """Return the message of a ciphertext in base64.

        :raises CannotDecrypt: it was not encrypted under this key for this account.
        """
        try:
            raw = base64.b64decode(sealed, validate=True)
        except (binascii.Error, ValueError) as error:
            raise CannotDecrypt("not base64") from error
        if not raw or len(raw) % 16:
            raise CannotDecrypt("not whole blocks")
        decryptor = self._cipher().decryptor()
        return self._unpacked(_unpadded(decryptor.update(raw) + decryptor.finalize()))

    def _unpacked(self, plain: bytes) -> str:
        head = _RANDOM + _LENGTH
        if len(plain) < head:
            raise CannotDecrypt("too short")
        (length,) = struct.unpack(">I", plain[_RANDOM:head])
        message, app_id = plain[head : head + length], plain[head + length :]
        if len(message) != length or not hmac.compare_digest(app_id, self._app_id):
            raise CannotDecrypt("for another account")
        try:
            return message.decode()
        except UnicodeDecodeError as error:
            raise CannotDecrypt("not UTF-8") from error

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))


def _unpadded(plain: bytes) -> bytes:
    padding = plain[-1]
    if not 1 <= padding <= _BLOCK or plain[-padding:] != bytes([padding]) * padding:
        raise CannotDecrypt("wrong padding")
    return plain[:-padding]
