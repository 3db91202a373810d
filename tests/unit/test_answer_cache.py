"""Which answers the API keeps in memory: those that were asked for last, up to a number of bytes."""

import pytest

from api.answer_cache import Answer, AnswerCache


def make_answer(text: str, size: int = 1000) -> Answer:
    """Return an answer of 2,024 bytes in all, with what each costs beside its body, unless told otherwise."""
    return Answer(state="s", headers=(), body=text.encode().ljust(size))


def list_kept(cache: AnswerCache, keys: str) -> str:
    return "".join(key for key in keys if cache.find(key) is not None)


def test_the_newest_answers_are_kept_and_the_oldest_dropped() -> None:
    cache = AnswerCache(limit=10 * 2_024)
    for key in "abcdefghijkl":
        cache.keep(key, make_answer(key))
    assert list_kept(cache, "abcdefghijkl") == "cdefghijkl"


def test_an_answer_that_is_asked_for_stays() -> None:
    cache = AnswerCache(limit=10 * 2_024)
    for key in "abcdefghijkl":
        cache.keep(key, make_answer(key))
        assert cache.find("a") == make_answer("a")
    assert list_kept(cache, "abcdefghijkl") == "adefghijkl"


def test_a_newer_answer_takes_the_place_of_an_older_one_and_its_bytes() -> None:
    cache = AnswerCache(limit=10 * 2_024)
    for number in range(100):
        cache.keep("a", make_answer(str(number)))
    for key in "bcdefghij":
        cache.keep(key, make_answer(key))
    assert cache.find("a") == make_answer("99")
    assert list_kept(cache, "abcdefghij") == "abcdefghij"


def test_a_dropped_answer_frees_its_bytes() -> None:
    cache = AnswerCache(limit=10 * 2_024)
    for key in "abcdefghij":
        cache.keep(key, make_answer(key))
    cache.drop("e")
    cache.drop("e")
    cache.keep("k", make_answer("k"))
    assert list_kept(cache, "abcdefghijk") == "abcdfghijk"


@pytest.mark.parametrize(("size", "kept"), [(1_506, True), (1_507, False)])
def test_no_answer_takes_more_than_an_eighth(size: int, kept: bool) -> None:
    cache = AnswerCache(limit=8 * 2_530)
    cache.keep("a", make_answer("a", size))
    assert (cache.find("a") is not None) is kept


def test_an_answer_that_is_too_large_takes_the_old_one_away() -> None:
    """It is of another state: what is kept would be asked about in vain."""
    cache = AnswerCache(limit=8 * 2_530)
    cache.keep("a", make_answer("a"))
    cache.keep("a", make_answer("a", 5_000))
    assert cache.find("a") is None


def test_without_room_nothing_is_kept() -> None:
    cache = AnswerCache(limit=0)
    cache.keep("a", make_answer("a"))
    assert cache.find("a") is None
