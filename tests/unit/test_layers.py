"""The floors of the house, proved from the import statements of every module (docs/architecture.md)."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("catalog_build", "api")

ALLOWED = {
    "catalog_build.core": {"catalog_build.core"},
    "catalog_build.registry": {"catalog_build.registry", "catalog_build.core", "catalog_build.resources"},
    "catalog_build.importing": {"catalog_build.importing", "catalog_build.registry", "catalog_build.core"},
    "catalog_build.rendering": {"catalog_build.rendering", "catalog_build.core", "catalog_build.resources"},
    "catalog_build.exporting": {"catalog_build.exporting", "catalog_build.core"},
    "catalog_build.site": {
        "catalog_build",
        "catalog_build.site",
        "catalog_build.core",
        "catalog_build.registry",
        "catalog_build.rendering",
        "catalog_build.exporting",
        "catalog_build.resources",
    },
    "api": {
        "api",
        "catalog_build",
        "catalog_build.core",
        "catalog_build.registry",
        "catalog_build.rendering",
        "catalog_build.exporting",
    },
}
"""Room → the rooms of ours that it may import; `catalog_build` itself holds the version only."""

SPECIALISTS = {
    "psycopg": {"catalog_build.registry", "api"},
    "psycopg_pool": {"catalog_build.registry", "api"},
    "jinja2": {"catalog_build.rendering"},
    "markdown_it": {"catalog_build.rendering"},
    "nh3": {"catalog_build.rendering"},
    "starlette": {"api"},
    "yaml": {"catalog_build.registry"},
}
"""Library → the rooms that alone may know it; the API knows the driver's pool and errors."""

PURE = {
    "asyncio", "http", "io", "multiprocessing", "os", "pathlib", "psycopg", "shutil", "signal", "socket", "sqlite3",
    "subprocess", "tempfile", "threading", "time", "urllib.request",
}  # fmt: skip
"""What the core must not import, since it does no input or output."""


def list_imports(source: str, module: str) -> Iterator[str]:
    """Yield the full name of everything that a module imports, wherever the statement stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = module.split(".")[: -node.level] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def find_room(name: str) -> str | None:
    """Return the room of ours that a dotted name belongs to, or None where it is not ours."""
    parts = name.split(".")
    if parts[0] not in PACKAGES:
        return None
    if parts[0] == "api" or len(parts) == 1:
        return parts[0]
    inside = ROOT / parts[0] / parts[1]
    return f"{parts[0]}.{parts[1]}" if inside.is_dir() or inside.with_suffix(".py").is_file() else parts[0]


def list_modules() -> Iterator[tuple[str, list[str]]]:
    """Yield every module of ours with the names that it imports."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            yield module, list(list_imports(path.read_text(encoding="utf-8"), module))


MODULES = dict(list_modules())


def in_room(module: str, room: str) -> bool:
    """Tell whether a module stands in a room."""
    return module == room or module.startswith(f"{room}.")


@pytest.mark.parametrize("room", ALLOWED)
def test_a_room_imports_only_rooms_of_its_own_floor_and_below(room: str) -> None:
    """Imports go downward only; the two faces, site and api, never import each other."""
    modules = [module for module in MODULES if in_room(module, room)]
    assert modules
    wrong = {
        f"{module} imports {name}"
        for module in modules
        for name in MODULES[module]
        if find_room(name) not in {None, *ALLOWED[room]}
    }
    assert wrong == set()


@pytest.mark.parametrize("library", SPECIALISTS)
def test_a_library_is_known_to_its_own_room_only(library: str) -> None:
    """SQL stays in the registry, HTML in rendering, HTTP in the api."""
    users = {module for module, names in MODULES.items() if any(in_room(name, library) for name in names)}
    assert users
    assert {one for one in users if not any(in_room(one, room) for room in SPECIALISTS[library])} == set()


def test_the_core_does_no_input_or_output() -> None:
    """Nothing in the core can open a file, a socket or a process, or read a clock."""
    wrong = {
        f"{module} imports {name}"
        for module, names in MODULES.items()
        if in_room(module, "catalog_build.core")
        for name in names
        if any(in_room(name, one) for one in PURE)
    }
    assert wrong == set()


def test_the_core_needs_nothing_but_msgspec_and_the_standard_library() -> None:
    """The core stays small enough to be read and tested alone."""
    outside = {
        name.split(".")[0]
        for module, names in MODULES.items()
        if in_room(module, "catalog_build.core")
        for name in names
        if find_room(name) is None
    }
    assert outside - sys.stdlib_module_names == {"msgspec"}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import api.app", ["api.app"]),
        ("from catalog_build import site", ["catalog_build.site"]),
        ("from .. import site\nfrom .links import a, b", ["catalog_build.site", "catalog_build.core.links.a",
                                                          "catalog_build.core.links.b"]),
        ("def f():\n    from api.app import create_app", ["api.app.create_app"]),
    ],
)  # fmt: skip
def test_every_form_of_import_is_seen(source: str, found: list[str]) -> None:
    """Plain, from, relative, and inside a function."""
    assert list(list_imports(source, "catalog_build.core.urls")) == found
