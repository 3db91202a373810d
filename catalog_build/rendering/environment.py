"""The template environment: the same for site and API, blind to requests."""

from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.environment import TemplateModule

from catalog_build.core.folding import clip_text
from catalog_build.core.safe_urls import safe_url
from catalog_build.rendering import change_words, numbers, words
from catalog_build.rendering.graph import list_connections
from catalog_build.rendering.linked_data import describe_page
from catalog_build.rendering.links import commit_url
from catalog_build.rendering.markup import PageEnvironment
from catalog_build.rendering.policy import make_policy
from catalog_build.rendering.uncertainty import describe_details, describe_uncertainty, format_stderr
from catalog_build.rendering.views import SiteInfo
from catalog_build.resources import resource_dir

_NAVIGATION = (
    ("models", "index.html#models", "Models"),
    ("families", "families/", "Families"),
    ("datasets", "datasets/", "Datasets"),
    ("analyses", "analyses/", "Analyses"),
    ("hypotheses", "hypotheses/", "Hypotheses"),
    ("compare", "models/compare/", "Compare"),
)
_NAVIGATION_WITH_CHANGES = (*_NAVIGATION, ("changes", "changes/", "Changes"))


def render_template(
    name: str, root: str, site: SiteInfo, *, path: str | None = None, section: str | None = None, **context: object
) -> str:
    """Return a page of the catalog.

    Args:
        name: file of the template.
        root: prefix that leads from the page to the catalog's root.
        site: the catalog as a whole.
        path: the page's own path relative to the root, for its canonical link; None where it has none.
        section: part of the navigation that the page belongs to, or None.
        context: what the template shows.
    """
    template = make_environment().get_template(name)
    navigation = _NAVIGATION_WITH_CHANGES if site.changes else _NAVIGATION
    return template.render(
        root=root,
        m=load_macros(root),
        site=site,
        path=path,
        section=section,
        navigation=navigation,
        policy=make_policy(root, site.api_url),
        **context,
    )


# Not imported by the templates: to define all macros for each page anew takes 4 % of its time. A root is one of the few
# depths of a site, or the address of an API.
@lru_cache(maxsize=16)
def load_macros(root: str) -> TemplateModule:
    return make_environment().get_template("macros.html").make_module({"root": root})


@lru_cache(maxsize=1)
def make_environment() -> Environment:
    """Return the environment with the product's templates and filters; one for each process."""
    environment = PageEnvironment(
        loader=FileSystemLoader(resource_dir("site_templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals.update(describe_page=describe_page)
    environment.filters.update(
        score=numbers.format_score,
        value=numbers.format_value,
        values=numbers.read_values,
        number_text=numbers.format_number_text,
        delta=numbers.format_delta,
        percent=numbers.format_percent,
        parameters=numbers.format_count,
        date=numbers.format_date,
        graph_lines=list_connections,
        safe_url=safe_url,
        commit_url=commit_url,
        clip=clip_text,
        line=words.join_lines,
        codes=words.mark_codes,
        count=words.count_things,
        plural=words.choose_form,
        version=words.label_version,
        direction=words.explain_direction,
        short_hash=words.shorten_hash,
        relation=words.name_relation,
        relation_back=words.name_relation_back,
        setting=words.name_setting,
        family=words.name_family,
        stated=words.is_stated,
        repeated=words.find_repeated,
        kind=words.name_kind,
        section=words.name_section,
        pin_state=words.explain_pin,
        ground=words.describe_ground,
        uncertainty=describe_uncertainty,
        details=describe_details,
        stderr=format_stderr,
        comparison=words.explain_comparison,
        cell_notes=words.find_cell_notes,
        verdict=words.name_verdict,
        reserve=words.name_reserve,
        verdict_sign=words.sign_verdict,
        change_kind=change_words.name_kind_heading,
        change_counts=change_words.count_changes,
        change_lines=change_words.list_lines,
        edition=change_words.describe_edition,
        point=change_words.describe_point,
    )
    return environment
