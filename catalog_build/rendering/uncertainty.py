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
    parts = []
    if value.ci is not None:
        low, high = value.ci
        level = (value.ci_level or _LEVEL) * 100
        parts.append(f"{format_plain(level)} % interval {format_plain(low)} to {format_plain(high)}")
    if value.stderr is not None:
        parts.append(f"standard error {format_plain(value.stderr)}")
    if value.plus_minus is not None:
        parts.append(f"± {format_plain(value.plus_minus)}, kind not stated")
    if value.n is not None:
        parts.append(f"{value.n:,} {'sample' if value.n == 1 else 'samples'}")
    if value.seeds is not None:
        parts.append(f"{value.seeds:,} {'run' if value.seeds == 1 else 'runs'}")
    return "; ".join(parts)
