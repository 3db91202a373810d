"""How sure a value is, in words."""

from typing import Protocol

from catalog_build.rendering.numbers import format_plain

_LEVEL = 0.95


class Measured(Protocol):
    """A value with what is stated of how it was measured; the fields are those of `Metric`."""

    @property
    def stderr(self) -> float | None: ...
    @property
    def ci(self) -> tuple[float, float] | None: ...
    @property
    def ci_level(self) -> float | None: ...
    @property
    def plus_minus(self) -> float | None: ...
    @property
    def n(self) -> int | None: ...
    @property
    def seeds(self) -> int | None: ...


def describe_uncertainty(value: Measured) -> str:
    """Return the uncertainty of a value, with samples and runs, in words; empty where nothing is stated."""
    parts = [] if value.stderr is None else [f"standard error {format_plain(value.stderr)}"]
    if value.plus_minus is not None:
        parts.append(f"± {format_plain(value.plus_minus)}, kind not stated")
    return "; ".join([*_list_interval(value), *parts, *_list_sizes(value)])


def describe_details(value: Measured) -> str:
    """Return what `describe_uncertainty` does, for a value that has its standard error or ± beside it."""
    kind = [] if value.plus_minus is None else ["kind of ± not stated"]
    return "; ".join([*_list_interval(value), *kind, *_list_sizes(value)])


def format_stderr(value: Measured) -> str:
    """Return the standard error as it stands behind a value; empty where none is stated."""
    return "" if value.stderr is None else f" ± {format_plain(value.stderr)} (SE)"


def _list_interval(value: Measured) -> list[str]:
    if value.ci is None:
        return []
    low, high = value.ci
    level = (value.ci_level or _LEVEL) * 100
    return [f"{format_plain(level)} % interval {format_plain(low)} to {format_plain(high)}"]


def _list_sizes(value: Measured) -> list[str]:
    parts = []
    if value.n is not None:
        parts.append(f"{value.n:,} {'sample' if value.n == 1 else 'samples'}")
    if value.seeds is not None:
        parts.append(f"{value.seeds:,} {'run' if value.seeds == 1 else 'runs'}")
    return parts
