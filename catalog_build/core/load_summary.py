"""What a file of documents holds that a person should know of: one summary, however many models there are."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from catalog_build.core.manifest import Entry, MetricEntry

_SHOWN = 3
"""Texts and ignored counts that are shown, the commonest first."""


class LoadSummary(NamedTuple):
    """What a load reports of the values of a file.

    Args:
        values: one line; None where the file holds no value.
        mixed: one line for each metric in % that may mix shares and percentages.
    """

    values: str | None
    mixed: list[str]


class _Mixture(NamedTuple):
    """The bare values of a metric in %, each with the model that states it."""

    shares: list[tuple[float, str]]
    percentages: list[tuple[float, str]]


def summarize_values(entries: Sequence[Entry], percent: Collection[str]) -> LoadSummary:
    """Summarize the values and parameter counts of documents.

    Args:
        entries: all documents of a file.
        percent: names of the metrics whose definition in the registry has the unit `%`.
    """
    metrics = [(entry, metric) for entry in entries if entry.model for metric in entry.model.metrics]
    parts = [*_describe_values([metric for _, metric in metrics]), *_describe_counts(entries)]
    return LoadSummary(", ".join(parts) or None, list(_describe_mixtures(metrics, percent)))


def _describe_values(metrics: Sequence[MetricEntry]) -> Iterator[str]:
    if not metrics:
        return
    numbers = [one for one in metrics if one.number is not None]
    shares = sum(one.unit == "%" and b"%" in one.value for one in numbers)
    yield _count(len(numbers), "number") + (f" ({shares:,} with %)" if shares else "")
    rest = Counter(one.value for one in metrics if one.number is None)
    booleans, nulls = rest.pop(b"true", 0) + rest.pop(b"false", 0), rest.pop(b"null", 0)
    texts = Counter({value.decode(): count for value, count in rest.items()})
    yield _count(texts.total(), "text") + _list_commonest(texts)
    if booleans:
        yield _count(booleans, "boolean")
    if nulls:
        yield _count(nulls, "null")


def _describe_counts(entries: Iterable[Entry]) -> Iterator[str]:
    ignored = Counter(
        f'"{subject}"'
        for entry in entries
        if entry.model
        for warning in entry.model.warnings
        if warning.code == "parameter_count_unreadable"
        for subject in warning.subjects
    )
    if ignored:
        yield _count(ignored.total(), "parameter count") + " ignored" + _list_commonest(ignored)


def _describe_mixtures(metrics: Iterable[tuple[Entry, MetricEntry]], percent: Collection[str]) -> Iterator[str]:
    """Yield a line for each metric in % whose bare values lie both at most 1 and above 1."""
    found: dict[str, _Mixture] = {}
    in_percent: set[str] = set()
    for entry, metric in metrics:
        if metric.number is None:
            continue
        if metric.unit == "%" or metric.name in percent or metric.name.rsplit("/", 1)[-1] in percent:
            in_percent.add(metric.name)
        if b"%" not in metric.value and metric.unit in (None, "%"):
            mixture = found.setdefault(metric.name, _Mixture([], []))
            (mixture.shares if metric.number <= 1 else mixture.percentages).append((metric.number, entry.id))
    for name, mixture in found.items():
        if name in in_percent and mixture.shares and mixture.percentages:
            yield _describe_mixture(name, mixture)


def _describe_mixture(name: str, mixture: _Mixture) -> str:
    share, percentage = max(mixture.shares), min(mixture.percentages)
    return (
        f'metric "{name}" is in %, and of its values without a % sign {len(mixture.shares):,} '
        f"{'is' if len(mixture.shares) == 1 else 'are'} at most 1 (such as {share[0]:g} of {share[1]}) and "
        f"{len(mixture.percentages):,} above 1 (such as {percentage[0]:g} of {percentage[1]}): "
        "shares and percentages may be mixed; write % behind percentages, and give shares a unit of their own"
    )


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _list_commonest(texts: Counter[str]) -> str:
    """Return the commonest texts in brackets, each with its number where it occurs more than once."""
    if not texts:
        return ""
    shown = [(_shorten(text) + (f" {count:,} times" if count > 1 else "")) for text, count in texts.most_common(_SHOWN)]
    return f" ({', '.join(shown)}{', …' if len(texts) > _SHOWN else ''})"


def _shorten(text: str) -> str:
    shown = "".join(one if one.isprintable() else "�" for one in text[:41])
    return shown if len(shown) <= 40 else f"{shown[:39]}…"
