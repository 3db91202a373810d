"""The home page and the pages that list things."""

from catalog_build.core.formats import CATALOG_FORMATS, find_formats
from catalog_build.rendering.environment import render_template
from catalog_build.rendering.views import ArtifactListPage, HomePage, ModelListPage


def render_home(home: HomePage, root: str) -> str:
    """Return the catalog's first page, or a further page of its list of models.

    Args:
        home: counts and one page of models.
        root: prefix that leads from the page to the catalog's root.
    """
    downloads = find_formats(CATALOG_FORMATS, home.site.exports) if home.page.number == 1 else []
    return render_template(
        "home.html", root, home.site, path=home.page.path, section="models", home=home, downloads=downloads
    )


def render_model_list(listed: ModelListPage, root: str, section: str | None = None) -> str:
    """Return a page of models under a heading.

    Args:
        listed: what it shows.
        root: prefix that leads from the page to the catalog's root.
        section: part of the navigation that the page belongs to, such as "families".
    """
    return render_template("model_list.html", root, listed.site, path=listed.page.path, section=section, list=listed)


def render_artifact_list(listed: ArtifactListPage, root: str, section: str | None = None) -> str:
    """Return a page of datasets, analyses, hypotheses, other artifacts or families.

    Args:
        listed: what it shows.
        root: prefix that leads from the page to the catalog's root.
        section: part of the navigation that the page belongs to, such as "datasets".
    """
    return render_template("artifact_list.html", root, listed.site, path=listed.page.path, section=section, list=listed)
