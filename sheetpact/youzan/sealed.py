"""Messages about the app itself (ordered, authorised), sealed instead of signed (open-sdk-php, CryptoHelper).

AES-128-CBC with PKCS #7 padding; the key is the first 16 letters of the client secret, the vector is always the same.
"""

from __future__ import annotations

import base64
from urllib.parse import unquote_to_bytes

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from sheetpact.mapping.fields import Payload
from sheetpact.ports import json_in

KEY_LETTERS = 16
VECTOR = b"0102030405060708"


def opened(body: bytes, secret: str) -> Payload | None:
    """What a sealed message says; None: it is none, or sealed with another secret."""
    key = secret.encode()[:KEY_LETTERS]
    if len(key) < KEY_LETTERS:
        return None
    try:
        cipher = Cipher(AES(key), CBC(VECTOR)).decryptor()
        padded = cipher.update(base64.b64decode(unquote_to_bytes(body), validate=True)) + cipher.finalize()
        plain = padding.PKCS7(AES.block_size).unpadder()
        told = json_in(plain.update(padded) + plain.finalize())
    except ValueError:
        return None
    return told if isinstance(told, dict) else None
