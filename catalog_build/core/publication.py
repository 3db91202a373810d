"""The publication policy: one for the site and the API."""

import re
from collections.abc import Sequence

import msgspec

from catalog_build.core.errors import UsageError


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """What is published of what the registry holds.

    Args:
        redact: whether what looks like a secret is taken out of all that is published.
        redact_keys: regular expressions of further keys whose values are secrets.
    """

    redact: bool = True
    redact_keys: tuple[str, ...] = ()


def read_publication(*, redact: bool, redact_keys: Sequence[str], name: str) -> Publication:
    """Return the policy that a user asks for.

    Args:
        name: what the user calls the setting of `redact_keys`, for messages.

    Raises:
        UsageError: a pattern is no regular expression, or would match every key.
    """
    for pattern in redact_keys:
        try:
            matches_all = re.compile(pattern).search("") is not None
        except re.error as error:
            raise UsageError(
                f"{name} {pattern!r}: this is no regular expression ({error}); give a part of a key, such as sample_id"
            ) from None
        if matches_all:
            raise UsageError(f"{name} {pattern!r}: this matches every key; give a part of a key, such as sample_id")
    if redact_keys and not redact:
        raise UsageError(f"{name} names keys to redact, and redaction is turned off: leave one of both out")
    return Publication(redact=redact, redact_keys=tuple(redact_keys))
