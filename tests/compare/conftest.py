"""The fixtures of the browser tests serve here too."""

from tests.browser.conftest import (
    browser,
    open_page,
    page,
    real_site,
    real_url,
    sample_database,
    sample_site,
    sample_url,
)

__all__ = ["browser", "open_page", "page", "real_site", "real_url", "sample_database", "sample_site", "sample_url"]
