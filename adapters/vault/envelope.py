"""The one file that names an algorithm: libsodium through PyNaCl. Every stored value begins with VERSION.

Entries and key files: XChaCha20-Poly1305. Keys for one recipient: X25519 sealed boxes. Signatures: Ed25519.
Fingerprints and digests: BLAKE2b. Codes: Argon2id (RFC 9106), 64 MiB, three passes. Files: the secretstream
of XChaCha20-Poly1305.
"""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

from nacl import bindings, pwhash, utils
from nacl.exceptions import CryptoError

VERSION = b"\x01"
KEY, NONCE, SALT = 32, 24, 16
BUCKETS = (1024, 4096, 16384, 65536, 262144, 524288)
"""Sizes that sealed words are padded to, in bytes; the last is for the largest entries once re-sealed."""

MEMORY, PASSES = 64 * 1024 * 1024, 3
"""Argon2id's cost for a code: bytes, and passes."""


class Unopened(Exception):
    """This key does not open it, or it is not what was sealed."""


class Oversized(Exception):
    """More than the largest bucket takes."""


def fresh(size: int = KEY) -> bytes:
    """So many random bytes."""
    return utils.random(size)


def close(key: bytes, words: bytes, belongs: bytes, nonce: bytes) -> bytes:
    """Words sealed under a key for one place: `belongs` is authenticated with them."""
    box = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(words, VERSION + belongs, nonce, key)
    return VERSION + box


def disclose(key: bytes, box: bytes, belongs: bytes, nonce: bytes) -> bytes:
    """What `close` sealed. Raises Unopened."""
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            _versioned(box), VERSION + belongs, nonce, key
        )
    except (CryptoError, ValueError, TypeError):
        raise Unopened from None


def close_kept(key: bytes, words: bytes, belongs: bytes) -> bytes:
    """The same with its nonce in front."""
    nonce = fresh(NONCE)
    return nonce + close(key, words, belongs, nonce)


def disclose_kept(key: bytes, box: bytes, belongs: bytes) -> bytes:
    """What `close_kept` sealed. Raises Unopened."""
    return disclose(key, box[NONCE:], belongs, box[:NONCE])


def pair() -> tuple[bytes, bytes]:
    """A new (public, private) pair of X25519."""
    public, private = bindings.crypto_box_keypair()
    return public, private


def public_of(private: bytes) -> bytes:
    """The public half of a private X25519 key."""
    public: bytes = bindings.crypto_scalarmult_base(private)
    return public


def give(public: bytes, words: bytes) -> bytes:
    """Words that only the private half of a key opens."""
    return VERSION + bindings.crypto_box_seal(words, public)


def receive(private: bytes, box: bytes) -> bytes:
    """What `give` sealed. Raises Unopened."""
    try:
        words: bytes = bindings.crypto_box_seal_open(_versioned(box), public_of(private), private)
    except (CryptoError, ValueError, TypeError):
        raise Unopened from None
    return words


def signing_pair(seed: bytes) -> tuple[bytes, bytes]:
    """The (public, private) pair of Ed25519 of a seed."""
    public, private = bindings.crypto_sign_seed_keypair(seed)
    return public, private


def sign(seed: bytes, purpose: bytes, message: bytes) -> bytes:
    """A signature for one purpose; it is valid for no other."""
    private = signing_pair(seed)[1]
    return VERSION + bindings.crypto_sign(_digest(purpose, message), private)[:64]


def is_signed(public: bytes, purpose: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `sign` made this signature with this key's private half."""
    if len(public) != KEY:  # the library reads so many bytes, whatever it is given
        return False
    try:
        bindings.crypto_sign_open(_versioned(signature) + _digest(purpose, message), public)
    except (Unopened, CryptoError, ValueError, TypeError):
        return False
    return True


def fingerprint(public: bytes) -> str:
    """A short name of a public key that tells nothing of its owner."""
    return blake2b(public, digest_size=16, person=b"fingerprint").hexdigest()


def bound(boxes: Iterable[bytes], public: bytes) -> bytes:
    """One digest for a case's wraps, in whatever order, and the reporter's public key."""
    digests = sorted(blake2b(box, digest_size=32, person=b"wrap").digest() for box in boxes)
    return blake2b(b"".join((public, *digests)), digest_size=32, person=b"bound").digest()


def stretch(code: str, salt: bytes) -> bytes:
    """The slow step: a code and its case's salt become a key nobody can search for."""
    return pwhash.argon2id.kdf(KEY, code.encode(), salt, opslimit=PASSES, memlimit=MEMORY)


def derived(key: bytes, label: bytes) -> bytes:
    """A key for one use out of another: keyed BLAKE2b of the use's label."""
    return blake2b(label, digest_size=KEY, key=key).digest()


def padded(words: bytes) -> bytes:
    """Filled up to the next bucket. Raises Oversized."""
    size = next((bucket for bucket in BUCKETS if len(words) < bucket), None)
    if size is None:
        raise Oversized
    return words + b"\x80" + bytes(size - len(words) - 1)


def unpadded(filled: bytes) -> bytes:
    """Without what `padded` added. Raises Unopened."""
    words, mark, rest = filled.rpartition(b"\x80")
    if not mark or rest.strip(b"\0"):
        raise Unopened
    return words


STREAM_HEAD = 1 + int(bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES)
"""Bytes in front of a stream."""

STREAM_MORE = int(bindings.crypto_secretstream_xchacha20poly1305_ABYTES)
"""Bytes that each piece of a stream grows by."""


def begin_stream(key: bytes) -> tuple[Any, bytes]:
    """(what the pieces are pushed through, the head of the stream)."""
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    return state, VERSION + bindings.crypto_secretstream_xchacha20poly1305_init_push(state, key)


def push(state: Any, words: bytes, belongs: bytes, *, last: bool) -> bytes:
    """The next piece of a stream; none follows the last."""
    tags = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
    if last:
        tags = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
    box: bytes = bindings.crypto_secretstream_xchacha20poly1305_push(state, words, VERSION + belongs, tags)
    return box


def resume_stream(key: bytes, head: bytes) -> Any:
    """What the pieces of a stream are pulled through. Raises Unopened."""
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    try:
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, _versioned(head), key)
    except (CryptoError, ValueError, TypeError, RuntimeError):
        raise Unopened from None
    return state


def pull(state: Any, box: bytes, belongs: bytes) -> tuple[bytes, bool]:
    """(the next piece, whether it is the last). Raises Unopened, also for a piece out of its place."""
    if len(box) < STREAM_MORE:
        raise Unopened
    try:
        words, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, box, VERSION + belongs)
    except (CryptoError, ValueError, TypeError, RuntimeError):
        raise Unopened from None
    return words, tag == bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL


def _versioned(box: bytes) -> bytes:
    if box[:1] != VERSION:
        raise Unopened
    return box[1:]


def _digest(purpose: bytes, message: bytes) -> bytes:
    return blake2b(message, digest_size=64, person=purpose).digest()
