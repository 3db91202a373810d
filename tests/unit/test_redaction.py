"""What looks like a secret is redacted; what only sounds like one stays."""

import signal

import pytest

from catalog_build.core.errors import UsageError
from catalog_build.core.publication import read_publication
from catalog_build.core.redaction import REDACTED, Redactor, rate_key
from tests.secret_texts import RANDOM, SECRET_TEXTS


@pytest.mark.parametrize(("text", "shown"), SECRET_TEXTS)
def test_credentials_and_homes_are_taken_out_of_any_text(text: str, shown: str) -> None:
    """What stands around them stays as it was."""
    assert Redactor().redact_text(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "ssh://git@github.com/ada/x.git",
        "https://example.org/home/ada/x",
        "https://example.org/@ada/x?page=2",
        "mail ada@example.org, see https://example.org/",
        "max_tokens=512, pad_token=<pad>, sort_key=name",
        "--- | --- key points",
        "homework in /homes",
        "the bearer certificates; signature=static key= ='x' --token is an option",
        "pass --password\n\nThen all is well",
    ],
)
def test_what_is_no_secret_stays_in_texts(text: str) -> None:
    """Addresses of repositories, of pages and of people, and settings that sound like secrets."""
    assert Redactor().redact_text(text) == text


def give_up(*_: object) -> None:
    """End a search that has no end."""
    raise TimeoutError


@pytest.mark.parametrize(
    "run",
    ["a.b-", "--a", "key=", "x://", "a=", "x://y:", "\"key='", "--key ", "?", "bearer ", "/home", "'key':", "'a':"],
)
def test_a_long_run_is_looked_at_once(run: str) -> None:
    """To look at the rest of it again from each of its letters would take minutes, in which an API stands still."""
    text = (run * 300_000)[:300_000]
    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(60)
    try:
        shown = Redactor().redact_text(f"{text} token=x --password y")
    finally:
        signal.alarm(0)
    assert shown.endswith(f" token=x --password {REDACTED}")


@pytest.mark.parametrize(
    ("json", "shown"),
    [
        ('{"password":"x"}', '{"password":"[redacted]"}'),
        ('{"db":{"userPassword":12345,"port":5432}}', '{"db":{"userPassword":"[redacted]","port":5432}}'),
        ('{"credentials":{"user":"a","pin":7}}', '{"credentials":"[redacted]"}'),
        ('{"AWS_SECRET_ACCESS_KEY":"x","lr":1e-10}', '{"AWS_SECRET_ACCESS_KEY":"[redacted]","lr":1e-10}'),
        ('{"hfToken":"hf_x","api-key":"y"}', '{"hfToken":"[redacted]","api-key":"[redacted]"}'),
        (f'{{"token":"{RANDOM}","MY_KEY":"{RANDOM}"}}', '{"token":"[redacted]","MY_KEY":"[redacted]"}'),
        ('[{"name":"API_TOKEN","value":"x"}]', '[{"name":"API_TOKEN","value":"[redacted]"}]'),
        ('{"out":"/home/ada/x","n":0.10}', '{"out":"/home/[redacted]/x","n":0.10}'),
        (
            f'{{"api_keys":["x"],"api_key_2":"y","signature":"{RANDOM}"}}',
            '{"api_keys":"[redacted]","api_key_2":"[redacted]","signature":"[redacted]"}',
        ),
        ('{"/home/ada/x":1}', '{"/home/[redacted]/x":1}'),
        ("{\"repr\":\"{'api_key': '7'}\"}", '{"repr":"{\'api_key\': [redacted]}"}'),
        ('{"repr":"{\\"api_key\\": \\"7\\"}"}', '{"repr":"{\\"api_key\\": [redacted]}"}'),
        ('{"passw\\u006frd":"x"}', '{"password":"[redacted]"}'),
    ],
)
def test_secret_keys_hide_their_values(json: str, shown: str) -> None:
    """At any depth and in any spelling; other values keep order and digits."""
    assert Redactor().redact_json(json.encode(), keyed=True).decode() == shown


@pytest.mark.parametrize(
    "json",
    [
        '{"tokenizer":"bpe","max_tokens":512,"num_tokens":"7","pad_token":"<pad>","token":"[MASK]"}',
        '{"key_dim":64,"keypoints":17,"attention_key":"query","key":"val/accuracy","foreign_key":"resnet50_8xb32_in1k"}',
        '{"token_embedding":true,"use_auth_token":false,"password":null,"secret":""}',
        '{"signature":{"inputs":[]},"signature_type":"x","signature_2":"static"}',
        '{"author":"A","signal":"x","design":1,"assigned":2,"forward_pass":"twice"}',
    ],
)
def test_keys_that_only_sound_secret_keep_their_values(json: str) -> None:
    """Words of language models and of tables, and values that say nothing."""
    assert Redactor().redact_json(json.encode(), keyed=True) == json.encode()


@pytest.mark.parametrize("json", ['{"note": "a\\nb",  "n": 1.50}', '{"path": "\\u002fopt\\/x", "at": "a@b/c"}'])
def test_json_without_a_secret_keeps_its_bytes(json: str) -> None:
    """Blanks and escapes too, however closely it had to be looked at."""
    raw = json.encode()
    assert Redactor().redact_json(raw, keyed=True) is raw


def test_names_of_what_was_measured_hide_nothing() -> None:
    """A metric may have any name; texts are looked at all the same."""
    raw = b'{"secret": 0.5, "note": "/home/ada/x"}'
    assert Redactor().redact_json(raw, keyed=False) == b'{"secret":0.5,"note":"/home/[redacted]/x"}'


def test_further_keys_can_be_named() -> None:
    """A pattern is found anywhere in a key, in any case, and hides numbers too."""
    redactor = Redactor(["patient", "^site_no$"])
    shown = redactor.redact_json(b'{"Patient_ID":17,"site_no":3,"site_note":"x"}', keyed=True)
    assert shown == f'{{"Patient_ID":"{REDACTED}","site_no":"{REDACTED}","site_note":"x"}}'.encode()


@pytest.mark.parametrize(
    ("redact", "keys", "message"),
    [
        (True, ["("], r"--redact '\(': this is no regular expression"),
        (True, ["x*"], r"--redact 'x\*': this matches every key"),
        (False, ["x"], "--redact names keys to redact, and redaction is turned off"),
    ],
)
def test_patterns_that_cannot_be_meant_are_refused(redact: bool, keys: list[str], message: str) -> None:
    """The message names the setting and what to give instead."""
    with pytest.raises(UsageError, match=message):
        read_publication([], redact=redact, redact_keys=keys, prefix="--")


WORDS = """
password passwords passwd passphrase passcode pwd secret secrets credential credentials authorization apikey apikeys
authtoken accesskey secretkey privatekey
"""


@pytest.mark.parametrize("word", WORDS.split())
def test_a_word_of_a_secret_makes_any_key_that_of_a_secret(word: str) -> None:
    """Wherever it stands in the key, whatever the case."""
    assert [rate_key(key) for key in (word, f"db_{word}", f"{word.upper()}_2")] == [2, 2, 2]


@pytest.mark.parametrize("name", ["auth", "signature", "checkpoint_key"])
def test_a_value_that_stays_is_searched_for_a_name_and_a_value_of_its_own(name: str) -> None:
    """The name before it only sounds like that of a secret."""
    assert Redactor().redact_text(f"{name}=password=hunter2") == f"{name}=password={REDACTED}"


def test_what_looks_random_is_hidden_under_names_that_sound_like_secrets_alone() -> None:
    document = f'{{"digest":"{RANDOM}","key":"{RANDOM}","password":"plain"}}'.encode()
    shown = f'{{"digest":"{RANDOM}","key":"{REDACTED}","password":"{REDACTED}"}}'.encode()
    assert Redactor().redact_json(document, keyed=True) == shown
