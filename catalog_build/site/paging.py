"""Where the pages of a long HTML list stand."""

from catalog_build.core.urls import numbered_page
from catalog_build.rendering.views import ListPage


def make_list_page(folder: str, number: int, count: int, total: int) -> ListPage:
    """Return the place of page `number` (from 1) of `count`, in a list whose first page stands in `folder`.

    Args:
        folder: path relative to the root with a trailing slash; empty for the home page.
        total: items on all pages.
    """
    return ListPage(
        number=number,
        count=count,
        previous=numbered_page(folder, number - 1) if number > 1 else None,
        next=numbered_page(folder, number + 1) if number < count else None,
        path=numbered_page(folder, number),
        total=total,
    )
