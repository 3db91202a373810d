"""Pages without data: not found, errors, and where to start a comparison."""

from catalog_build.rendering.environment import render_template
from catalog_build.rendering.views import DEFAULT_SITE, SiteInfo
from catalog_build.rendering.words import list_words


def render_404(root: str, site: SiteInfo = DEFAULT_SITE) -> str:
    """Return the page for addresses that lead nowhere.

    Args:
        root: an absolute prefix, since a host serves the page at any depth.
        site: the catalog.
    """
    message = "Nothing stands at this address. The thing may have been renamed, or it is not published yet."
    return render_error_page("Page not found", message, root, site)


def render_error_page(heading: str, message: str, root: str, site: SiteInfo = DEFAULT_SITE) -> str:
    """Return a page that says what went wrong.

    Args:
        heading: a few words.
        message: one or two sentences with the remedy.
        root: prefix that leads from the page to the catalog's root.
        site: the catalog.
    """
    return render_template("message.html", root, site, heading=heading, message=message)


def render_compare_start(root: str, site: SiteInfo = DEFAULT_SITE) -> str:
    """Return the static page at `models/compare/`, where a script compares the models that the address names.

    Args:
        root: prefix that leads from the page to the catalog's root.
        site: `api_url` decides whether there is a form for browsers without scripts.
    """
    path = "models/compare/"
    return render_template("compare_start.html", root, site, path=path, section="compare", words=list_words())
