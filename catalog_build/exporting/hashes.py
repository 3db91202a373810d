"""Content hashes as other formats write them."""

from typing import NamedTuple


class Digest(NamedTuple):
    """A digest: the algorithm's name in small letters without separators, such as `sha256`, and its hex digits."""

    algorithm: str
    digits: str


def find_sha256(content_hash: str | None) -> str | None:
    """Return the hex digits of a SHA-256, or None where the hash is another one or none."""
    digest = split_hash(content_hash)
    return digest.digits if digest and digest.algorithm == "sha256" else None


def split_hash(content_hash: str | None) -> Digest | None:
    """Return the parts of `algorithm:hex`, or None where there is no hash in that form."""
    algorithm, colon, digits = (content_hash or "").partition(":")
    name = algorithm.lower().replace("-", "").replace("_", "")
    if not colon or not name or not digits or set(digits.lower()) - set("0123456789abcdef"):
        return None
    return Digest(name, digits.lower())
