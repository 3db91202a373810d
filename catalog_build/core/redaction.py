"""What looks like a secret in what is published, and what stands in its place.

Values are redacted by the name of their key, credentials and home directories by their form in any text. Whether there
is anything to do is seen by plain searches first: nearly all values hold nothing of the kind, and cost next to nothing.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from catalog_build.core.numbers import encode_json, parse_json

REDACTED = "[redacted]"

_SECRET_WORDS = frozenset(
    {
        "password", "passwords", "passwd", "passphrase", "passcode", "pwd", "secret", "secrets", "credential",
        "credentials", "authorization", "apikey", "apikeys", "authtoken", "accesskey", "secretkey", "privatekey",
    }
)  # fmt: skip
"""Any of these as a word of a key makes its value a secret."""

_SECRET_PAIRS = frozenset(
    [(first, "key") for first in ("api", "access", "secret", "private", "encryption", "signing", "ssh", "account")]
    + [(first, "token") for first in ("api", "access", "auth", "bearer", "refresh", "session", "security", "oauth")]
    + [(first, "token") for first in ("hf", "hub", "huggingface", "github", "gitlab", "bot", "personal", "csrf")]
)
"""As the last two words of a key, one or many of them; `pad_token` and `attention_key` are none."""

_DOUBTFUL = frozenset({"token", "tokens", "key", "keys", "auth", "pass", "sig", "signature", "bearer"})
"""As the last word of a key: a secret where the value looks like one."""

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_RANDOM = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9+/=_.~-]{16,}")
_MIXED = re.compile(r"(?=.*[A-Z])(?=.*[a-z])|^[0-9a-fA-F-]{32,}$")

# each begins where nothing before could belong to the match, so that a long run of its letters is looked at once only
_CREDENTIALS = re.compile(r"(?<![A-Za-z0-9+.-])([A-Za-z0-9+.-]+://)([^\s/\"'<>`\\?#]+)@")
_HOME = re.compile(
    r"(?P<url>\bhttps?://[^\s\"'<>`]*)|(?P<folder>/home/|/Users/|\b[A-Za-z]:[/\\]{1,2}Users[/\\]{1,2})[^\s/\\:;,\"'<>`()|]+"
)
_ASSIGNED = re.compile(r"(?P<query>[?&;])?(?<![\w.-])(?P<key>[\w.-]+)=")
_OPTION = re.compile(r"(?P<query>)(?<![\w.-])--(?P<key>[\w.-]+)(?:[^\S\n]|\\\n)+(?!-)")
_ENTRY = re.compile(r"(?P<query>)[\"'](?P<key>[\w.-]+)[\"']\s*:\s*")
_VALUE = re.compile(r"\"[^\"\n]+\"|'[^'\n]+'|[\"']?[^\s&;,\"'<>`()]+")
_BEARER = re.compile(r"(\bBearer\s+|\b(?i:authorization)\W{1,4}(?i:bearer)\s+)[A-Za-z0-9._~+/-]{8,}=*")
_KEY = re.compile(rb'"((?:[^"\\]|\\.)*)"\s*:')
_FORMS = ((_ASSIGNED, "="), (_OPTION, "--"), (_ENTRY, ":"))
_LONG_VALUE = 1000
_LOCAL_USERS = ("git", "hg", "svn")


def may_hold_secret(texts: bytes, *, json: bool) -> bool:
    """Tell whether any of some texts, or strings of JSON without escapes, can hold what is redacted by its form.

    They may be joined. Strings of JSON hold no `"`, so that one stands in the text of a dictionary only where `json` is
    False.
    """
    # spelt out, since a loop would cost more than the searches; those for one character cost next to nothing
    if (b"/" in texts or b"\\" in texts) and (b"@" in texts or b"/home/" in texts or b"Users" in texts):
        return True
    if b"earer" in texts:
        return True
    assigns = b"=" in texts or (not json and b'"' in texts)
    assigns = assigns or (b"'" in texts and b"':" in texts) or (b"-" in texts and b"--" in texts)
    return assigns and may_name_secret(texts)


def may_name_secret(texts: bytes) -> bool:
    """Tell whether any of some texts or JSON objects, which may be joined, can hold the name of a secret."""
    low = texts.lower()
    return (
        b"key" in low
        or b"token" in low
        or b"pass" in low
        or b"secret" in low
        or b"auth" in low
        or b"credential" in low
        or b"pwd" in low
        or b"bearer" in low
        or b"signature" in low
        or b'sig"' in low
        or b"sig=" in low
        or b"\\u" in low  # an escape may stand for any letter
    )


class Redactor:
    """Takes out of texts and JSON what looks like a secret.

    Args:
        patterns: regular expressions of further keys whose values are secrets, found anywhere in a key, in any case.
            Without any, `is_usual` is True: where neither function above tells of anything, there is nothing.
    """

    def __init__(self, patterns: Sequence[str] = ()) -> None:
        self.is_usual = not patterns
        self._further = re.compile("|".join(f"(?:{one})" for one in patterns), re.IGNORECASE) if patterns else None

    def redact_text(self, text: str) -> str:
        """Return a text without credentials in URLs, values of assignments to secret names, and names of homes."""
        if "://" in text and "@" in text:
            text = _CREDENTIALS.sub(_hide_credentials, text)
        named = [form for form, sign in _FORMS if sign in text]
        if named and (self._further is not None or may_name_secret(text.encode())):
            for form in named:
                text = self._hide_values(form, text)
        if "earer" in text:
            text = _BEARER.sub(rf"\g<1>{REDACTED}", text)
        if "/home/" in text or "Users" in text:
            text = _HOME.sub(_hide_home, text)
        return text

    def redact_json(self, raw: bytes, *, keyed: bool) -> bytes:
        """Return JSON text with the values of secret keys replaced, and its strings as `redact_text` gives them.

        Text without a secret is returned byte for byte, so that it does not matter what it was read beside. Else what
        is not touched keeps its order and its numbers their digits.

        Args:
            keyed: whether its keys may name secrets; else they are names that people gave to what was measured.
        """
        if len(raw) <= len(b"{}") or not self._may_hold_secret(raw, keyed):
            return raw
        try:
            value = parse_json(raw.decode())
        except ValueError:
            # no document of ours: a key that stands twice, or nesting without end
            value = msgspec.json.decode(raw)
        shown = self._redact_value(value, keyed)
        return raw if shown == value else encode_json(shown)

    def _may_hold_secret(self, raw: bytes, keyed: bool) -> bool:
        # of strings with escapes the form is seen only when they are read
        if may_hold_secret(raw, json=True) or b"\\" in raw:
            return True
        if not keyed or (self._further is None and not may_name_secret(raw)):
            return False
        return any(self._is_suspect(key.decode()) for key in _KEY.findall(raw)) or _names_pair(raw)

    def _is_suspect(self, key: str) -> bool:
        return rate_key(key) > 0 or (self._further is not None and self._further.search(key) is not None)

    def _redact_value(self, value: object, keyed: bool) -> object:
        if isinstance(value, str):
            return self.redact_text(value)
        if isinstance(value, list):
            return [self._redact_value(one, keyed) for one in value]
        if isinstance(value, dict):
            named = value.get("name", value.get("key"))
            pair = keyed and isinstance(named, str) and "value" in value and self._is_secret(named, value["value"])
            return {
                self.redact_text(key): REDACTED
                if (keyed and self._is_secret(key, one)) or (pair and key == "value")
                else self._redact_value(one, keyed)
                for key, one in value.items()
            }
        return value

    def _is_secret(self, key: str, value: object) -> bool:
        if value is None or isinstance(value, bool) or value == "":
            return False
        if self._further is not None and self._further.search(key):
            return True
        rate = rate_key(key)
        return rate == 2 or (rate == 1 and isinstance(value, str) and looks_random(value))

    def _hide_values(self, names: re.Pattern[str], text: str) -> str:
        """Hide the value that follows each name of a secret; any other may itself hold a name and a value."""
        shown, kept, start = [], 0, 0
        while name := names.search(text, start):
            start = name.end()
            key = name["key"].lstrip("-.")
            if not self._is_suspect(key) or (value := _VALUE.match(text, start)) is None:
                continue
            asked = name["query"] and not key.lower().endswith("key")
            if asked or self._is_secret(key, value[0].strip("\"'")):
                shown += [text[kept:start], REDACTED]
                kept = start = value.end()
            elif value.end() - start > _LONG_VALUE:
                # to look for names in it would be to look at the end of it once for each
                start = value.end()
        return "".join([*shown, text[kept:]])


@lru_cache(maxsize=10_000)
def rate_key(key: str) -> int:
    """Return 2 where a key names a secret, 1 where it may do so, 0 elsewhere."""
    words = [word.lower() for word in _WORDS.findall(key)]
    while words and words[-1].isdecimal():
        words.pop()
    if not words:
        return 0
    if not _SECRET_WORDS.isdisjoint(words) or (*words[-2:-1], words[-1].removesuffix("s")) in _SECRET_PAIRS:
        return 2
    return 1 if words[-1] in _DOUBTFUL else 0


def looks_random(value: str) -> bool:
    """Tell whether a value looks like a credential: long, without spaces, letters in both cases, or hex digits."""
    return _RANDOM.fullmatch(value) is not None and _MIXED.search(value) is not None


def _names_pair(raw: bytes) -> bool:
    return b'"value"' in raw and (b'"name"' in raw or b'"key"' in raw)


def _hide_credentials(match: re.Match[str]) -> str:
    scheme, user = match.groups()
    return match[0] if user in _LOCAL_USERS else f"{scheme}{REDACTED}@"


def _hide_home(match: re.Match[str]) -> str:
    return match[0] if match["url"] is not None else match["folder"] + REDACTED
