"""Each page's own Content-Security-Policy names the addresses that it needs, and no other."""

from catalog_build.rendering.policy import make_policy


def test_a_page_of_the_site_asks_the_site_alone() -> None:
    """Without a live API nothing but the page's own origin is named."""
    assert make_policy("../../", None) == (
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'"
    )


def test_the_live_api_may_be_asked_too() -> None:
    """By its origin, port and all, whatever its path; for data and forms only."""
    assert make_policy("", "http://api.example.org:8443/catalog/") == (
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
        "connect-src 'self' http://api.example.org:8443; form-action 'self' http://api.example.org:8443; "
        "base-uri 'none'"
    )


def test_a_page_of_the_api_takes_its_style_from_the_site() -> None:
    """Where the site stands elsewhere, its origin is named for everything."""
    policy = make_policy("https://models.example.org/cells/", "https://models.example.org/api/")
    sources = {rule.split(" ", 1)[1] for rule in policy.split("; ") if not rule.endswith("'none'")}
    assert sources == {"'self' https://models.example.org"}
