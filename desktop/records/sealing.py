"""The ciphers the book's keys and files are sealed with, each used in one way only.

AES-256-GCM with a random 12-byte nonce; Argon2id (RFC 9106) for passwords; HKDF-SHA256 where the secret is random
already; P-256 ECDH to seal for a person who is not here. Every opening raises `InvalidSeal` when a bit differs.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KEY_BYTES = 32
NONCE_BYTES = 12
POINT_BYTES = 65
_TAG_BYTES = 16


class InvalidSeal(Exception):  # noqa: N818 - a state of the seal, not a fault of ours
    """What was sealed cannot be opened: another key, other surroundings, or a changed bit."""


def seal(key: bytes, plain: bytes, surroundings: bytes) -> bytes:
    """Seal under a 32-byte key, bound to `surroundings` (which stay readable): nonce, cipher text and tag."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, surroundings)


def unseal(key: bytes, sealed: bytes, surroundings: bytes) -> bytes:
    """Open what `seal` made. Raises `InvalidSeal`."""
    if len(sealed) < NONCE_BYTES + _TAG_BYTES:
        raise InvalidSeal
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], surroundings)
    except InvalidTag as error:
        raise InvalidSeal from error


def key_from_password(password: bytes, salt: bytes, *, memory_kib: int, passes: int, lanes: int) -> bytes:
    """A 32-byte key from a password by Argon2id. Raises `MemoryError` when the memory is not there."""
    derivation = Argon2id(salt=salt, length=KEY_BYTES, iterations=passes, lanes=lanes, memory_cost=memory_kib)
    return derivation.derive(password)


def key_from_secret(secret: bytes, salt: bytes, purpose: bytes) -> bytes:
    """A 32-byte key from a secret that is random already (HKDF-SHA256)."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=purpose).derive(secret)


def new_pair() -> tuple[bytes, bytes]:
    """A fresh P-256 pair: private number (32 bytes) and public point (65 bytes, uncompressed)."""
    private = ec.generate_private_key(ec.SECP256R1())
    return private.private_numbers().private_value.to_bytes(32, "big"), _point(private.public_key())


def seal_to(public: bytes, plain: bytes, surroundings: bytes) -> bytes:
    """Seal for the holder of a private key who need not be here: ephemeral point, then as `seal`."""
    ephemeral = ec.generate_private_key(ec.SECP256R1())
    shared = ephemeral.exchange(ec.ECDH(), _public_key(public))
    point = _point(ephemeral.public_key())
    return point + seal(_shared_key(shared, point, public), plain, surroundings)


def unseal_with(private: bytes, public: bytes, sealed: bytes, surroundings: bytes) -> bytes:
    """Open what `seal_to` made. Raises `InvalidSeal`."""
    point, rest = sealed[:POINT_BYTES], sealed[POINT_BYTES:]
    try:
        secret = ec.derive_private_key(int.from_bytes(private, "big"), ec.SECP256R1())
        shared = secret.exchange(ec.ECDH(), _public_key(point))
    except ValueError as error:
        raise InvalidSeal from error
    return unseal(_shared_key(shared, point, public), rest, surroundings)


def _public_key(point: bytes) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def _point(public: ec.EllipticCurvePublicKey) -> bytes:
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _shared_key(shared: bytes, ephemeral: bytes, public: bytes) -> bytes:
    return key_from_secret(shared, b"", b"tasuki seal-to 1" + ephemeral + public)
