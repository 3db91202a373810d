"""Values of copied models: a little other than in the original, written as they were written there."""

import random
import re
from decimal import Decimal
from typing import Any

from catalog_build.core.numbers import keep_number, number_literal

_DECIMAL = re.compile(r"(\s*[+-]?)(\d+\.\d+)(.*)", re.DOTALL)
_NUMBER = re.compile(r"[+-]?\d+\.\d+(?:[eE][+-]?\d+)?")
_LEAST = Decimal("0.97")
_SPREAD = Decimal("0.03")
_LEVELS = (None, 0.9, 0.99)


def vary_values(document: dict[str, Any], salt: str, *, uncertainty: bool) -> dict[str, Any]:
    """Return a document with smaller values of its metrics, by at most 3 %; those of other things as they are.

    Decimals keep their number of digits and what is around them, text stays text, and integers stay, since they count.

    Args:
        document: it is not changed.
        salt: the same document and salt give the same values.
        uncertainty: also state how sure values are, each in one of several ways or not at all; flat metrics become
            evaluations, which alone can state it.
    """
    if document["kind"] != "model":
        return document
    varying = _Varying(random.Random(salt))
    varied = {name: value for name, value in document.items() if name not in ("metrics", "evaluations")}
    if document.get("quality_score") is not None:
        varied["quality_score"] = varying.vary(document["quality_score"])
    metrics = varying.vary_tree(document.get("metrics") or {})
    evaluations = [one | {"value": varying.vary(one["value"])} for one in document.get("evaluations") or ()]
    if uncertainty:
        evaluations = [varying.state_uncertainty(one) for one in [*_make_evaluations(metrics), *evaluations]]
        metrics = {}
    return varied | {"metrics": metrics, "evaluations": evaluations}


def _make_evaluations(metrics: dict[str, Any], before: str = "") -> list[dict[str, Any]]:
    found = []
    for name, value in metrics.items():
        nested = _make_evaluations(value, f"{before}{name}.") if isinstance(value, dict) else None
        found += [{"metric": before + name, "value": value}] if nested is None else nested
    return found


class _Varying:
    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def vary_tree(self, metrics: dict[str, Any]) -> dict[str, Any]:
        return {name: self.vary_tree(one) if isinstance(one, dict) else self.vary(one) for name, one in metrics.items()}

    def vary(self, value: object) -> object:
        """Return a value with its decimal a little smaller; what has none as it is."""
        text = value if isinstance(value, str) else number_literal(value)
        match = None if text is None else _DECIMAL.fullmatch(text)
        if match is None:
            return value
        mantissa = Decimal(match[2])
        factor = _LEAST + _SPREAD * Decimal(self._rng.random())
        smaller = f"{match[1]}{(mantissa * factor).quantize(mantissa):f}{match[3]}"
        return smaller if isinstance(value, str) else keep_number(smaller)

    def state_uncertainty(self, evaluation: dict[str, Any]) -> dict[str, Any]:
        """Return an evaluation with a standard error, an interval, or another uncertainty, or as it is."""
        value = evaluation["value"]
        text = value if isinstance(value, str) else number_literal(value)
        if text is None or not _NUMBER.fullmatch(text):
            return evaluation
        size = abs(float(text)) * self._rng.uniform(0.001, 0.02)
        counts = {"n": self._rng.randrange(50, 50_000), "seeds": self._rng.randrange(1, 11)}
        way = self._rng.randrange(4)
        if way == 0:
            return evaluation
        if way == 1:
            return evaluation | {"stderr": size} | counts
        if way == 2:
            level = self._rng.choice(_LEVELS)
            return evaluation | {"ci": _surround(float(text), size)} | ({"ci_level": level} if level else {}) | counts
        return evaluation | {"value": f"{text} ± {size:.3g}"}


def _surround(number: float, size: float) -> list[float]:
    return [number - 2 * size, number + 2 * size]
