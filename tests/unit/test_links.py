"""Links lead to safe places only, and to a commit where its host is known to show one."""

import pytest

from catalog_build.core.documents import Code
from catalog_build.rendering import pages
from catalog_build.rendering.links import commit_url
from tests.unit.model_factory import make_model


@pytest.mark.parametrize(
    ("repository", "expected"),
    [
        ("https://github.com/o/r", "https://github.com/o/r/commit/abc1234"),
        ("https://github.com/o/r.git/", "https://github.com/o/r/commit/abc1234"),
        ("https://www.github.com/o/r/tree/main/train?x#y", "https://www.github.com/o/r/commit/abc1234"),
        ("https://gitlab.com/group/sub/r.git", "https://gitlab.com/group/sub/r/-/commit/abc1234"),
        ("https://gitlab.lab.example:8443/g/r/-/tree/main", "https://gitlab.lab.example:8443/g/r/-/commit/abc1234"),
        ("https://bitbucket.org/o/r/src/master/", "https://bitbucket.org/o/r/commits/abc1234"),
        ("https://codeberg.org/o/r", "https://codeberg.org/o/r/commit/abc1234"),
    ],
)
def test_a_commit_has_a_page_on_known_hosts(repository: str, expected: str) -> None:
    """Whatever place of the repository is named."""
    assert commit_url(repository, "abc1234") == expected


@pytest.mark.parametrize(
    ("repository", "commit"),
    [
        (None, "abc1234"),
        ("https://github.com/o/r", None),
        ("https://github.com/o/r", "main branch"),
        ("https://github.com/o/r", "../../settings"),
        ("https://github.com/o/r", "a..b"),
        ("https://github.com/o", "abc1234"),
        ("https://github.com/../r", "abc1234"),
        ("https://user:word@github.com/o/r", "abc1234"),
        ("https://git.example.org/o/r", "abc1234"),
        ("https://github.com.example.org/o/r", "abc1234"),
        ("git@github.com:o/r.git", "abc1234"),
        ("javascript:alert(1)//github.com/o/r", "abc1234"),
        ('https://github.com/o/r"onclick=x', "abc1234"),
    ],
)
def test_elsewhere_a_commit_is_text(repository: str | None, commit: str | None) -> None:
    """Unknown hosts, other schemes, and what is no commit."""
    assert commit_url(repository, commit) is None


def test_the_page_of_a_model_links_its_commit() -> None:
    """Where it cannot, it shows the commit as text."""
    known = make_model("a", code=Code(repository="https://github.com/o/r", commit="abc1234", entrypoint=None))
    unknown = make_model("b", code=Code(repository="lab server", commit="abc1234", entrypoint=None))
    link = '<a href="https://github.com/o/r/commit/abc1234" rel="nofollow noopener noreferrer"><code>abc1234</code></a>'
    assert f"at {link}" in pages.render_model_page(known, [], "../../")
    assert "at <code>abc1234</code>" in pages.render_model_page(unknown, [], "../../")
