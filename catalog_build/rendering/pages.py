"""Every page of the catalog: pure functions from documents and views to HTML."""

from catalog_build.rendering.artifact_page import render_artifact_page
from catalog_build.rendering.change_page import render_change_page
from catalog_build.rendering.compare_page import render_compare_page
from catalog_build.rendering.list_pages import render_artifact_list, render_home, render_model_list
from catalog_build.rendering.message_pages import render_404, render_compare_start, render_error_page
from catalog_build.rendering.model_page import render_model_page
from catalog_build.rendering.tombstone_page import render_tombstone

__all__ = [
    "render_404",
    "render_artifact_list",
    "render_artifact_page",
    "render_change_page",
    "render_compare_page",
    "render_compare_start",
    "render_error_page",
    "render_home",
    "render_model_list",
    "render_model_page",
    "render_tombstone",
]
