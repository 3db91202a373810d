"""The template environment: the same for site and API, blind to requests."""

from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from catalog_build.core.folding import clip_text
from catalog_build.rendering import numbers, words
from catalog_build.rendering.links import safe_url
from catalog_build.resources import resource_dir


@lru_cache(maxsize=1)
def make_environment() -> Environment:
    """Return the environment with the product's templates and filters; one for each process."""
    environment = Environment(
        loader=FileSystemLoader(resource_dir("site_templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        score=numbers.format_score,
        value=numbers.format_value,
        number_text=numbers.format_number_text,
        delta=numbers.format_delta,
        percent=numbers.format_percent,
        parameters=numbers.format_count,
        date=numbers.format_date,
        safe_url=safe_url,
        clip=clip_text,
        line=words.join_lines,
        version=words.label_version,
        relation=words.name_relation,
        relation_back=words.name_relation_back,
        family=words.name_family,
        kind=words.name_kind,
        pin_state=words.explain_pin,
        ground=words.describe_ground,
        comparability=words.explain_comparability,
    )
    return environment
