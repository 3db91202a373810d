"""Sets of model documents, on which the comparison in Python and the one in JavaScript must agree."""

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog_build.core.documents import (
    Code,
    Contamination,
    Direction,
    Graph,
    GraphEdge,
    GraphNode,
    Ground,
    LinkedArtifact,
    Metric,
    ModelDocument,
    Pin,
    Reason,
    Ref,
)
from tests.unit.model_factory import make_model, make_ref

SETS = 240
CLOSE_SETS = 120
LARGE_SETS = 6

# letters from all planes: in UTF-16, U+1F9EA stands before U+E000, by code point after it
_TEXTS = st.text(
    st.sampled_from('ab .[]"\\\n\u00e9\u2028\u05d0\ue000\ufffd\U0001f9ea\U00020000'), min_size=1, max_size=8
)
_LONG_TEXTS = st.sampled_from(["\U0001f9ea" * 199 + "xy", "\U0001f9ea" * 200, "a" * 199 + "\ue000\ue001", "w" * 700])
_LITERALS = st.sampled_from(
    [
        *("0", "-0", "-0.0", "0.10", "0.1", "1e-1", "1E-10", "1e-400", "1e400", "-1.50e+3", "-1500", "5.0", "5"),
        *(
            "9007199254740993",
            "9007199254740992",
            "12345678901234567890123456789",
            "0.1000000000000000055511151231257827",
        ),
        *("1e15", "1e16", "1e21", "123456789012345.6", "0.00001", "0.000001", "1.7976931348623157e308", "-1e308"),
    ]
)
_TEXT_VALUES = st.sampled_from(
    ["0.10", " 0.1 ", "\x1c5", "\ufeff5", "NA", "1,013.01", "96.3 ± 2.6", "true", "1" * 201, "null"]
)
_FLOATS = st.floats(allow_nan=False, allow_infinity=False)
_LEAVES = st.one_of(
    _FLOATS, st.integers(-3, 3), st.integers(2**53, 2**60), st.booleans(), st.none(), _TEXTS, _LONG_TEXTS, _TEXT_VALUES
)
_KEYS = st.sampled_from(["a", "b", "c.d", "", "[f", "value", "parameter_count", "\ue000", "\U0001f9ea", 'x"value'])
_CONFIGS = st.dictionaries(
    _KEYS, st.one_of(_LEAVES, st.lists(_LEAVES, max_size=2), st.dictionaries(_KEYS, _LEAVES, max_size=2)), max_size=6
)
_GROUNDS = st.one_of(
    st.none(),
    st.builds(
        Ground,
        dataset=st.sampled_from(["d1", "d2"]),
        version=st.sampled_from([None, "1"]),
        split=st.sampled_from([None, "test"]),
    ),
    st.just(Ground(dataset=None, version=None, split="test")),
)
_WIDTHS = st.sampled_from([0.0, 0.5, 1.0, 2.0, 1e-10, 1e300])


def _read_number(literal: str) -> float | None:
    number = float(literal)
    return number if abs(number) != float("inf") else None


@st.composite
def _metrics(draw: st.DrawFn, names: st.SearchStrategy[str]) -> Metric:
    literal = draw(st.one_of(_LITERALS, _FLOATS.map(repr), st.integers(-9, 9).map(str)))
    text = draw(st.one_of(st.none(), _TEXT_VALUES, _TEXTS, _LONG_TEXTS, st.booleans()))
    is_number = draw(st.integers(0, 3)) > 0
    is_percent = draw(st.integers(0, 5)) == 0
    direction = draw(st.sampled_from([None, "up", "down", "down", "target", "none"]))
    ground = draw(_GROUNDS)
    value = f'"{literal}%"' if is_percent else literal if is_number else msgspec.json.encode(text).decode()
    metric = Metric(
        name=draw(names),
        value=msgspec.Raw(value.encode()),
        number=_read_number(literal) if is_number or is_percent else None,
        direction=direction,
        target=draw(st.sampled_from([None, 0.5, 3.0])) if direction == "target" else None,
        unit="%" if is_percent else draw(st.sampled_from([None, None, None, "mV", "s"])),
        ground=ground,
        assumed=ground is not None and ground.dataset is not None and draw(st.integers(0, 3)) == 0,
    )
    if metric.number is None:
        return metric
    counts = st.sampled_from([None, None, 1, 10_000])
    return msgspec.structs.replace(draw(_uncertain(metric, metric.number)), n=draw(counts), seeds=draw(counts))


@st.composite
def _uncertain(draw: st.DrawFn, metric: Metric, number: float) -> Metric:
    """Draw the same metric without an uncertainty, with one of either kind, or with several."""
    kinds = draw(st.sampled_from([(), (), ("stderr",), ("stderr",), ("plus_minus",), ("ci",), ("stderr", "ci")]))
    low, high = number - draw(_WIDTHS), number + draw(_WIDTHS)
    has_interval = "ci" in kinds and abs(low) != float("inf") and abs(high) != float("inf")
    return msgspec.structs.replace(
        metric,
        stderr=draw(_WIDTHS) if "stderr" in kinds else None,
        plus_minus=draw(_WIDTHS) if "plus_minus" in kinds else None,
        ci=(low, high) if has_interval else None,
        ci_level=draw(st.sampled_from([None, 0.9])) if has_interval else None,
    )


@st.composite
def _repeated(draw: st.DrawFn, metrics: list[Metric]) -> list[Metric]:
    """Draw metrics of which some are stated once more, alike or with another value, dataset or uncertainty."""
    again = draw(st.lists(st.sampled_from(metrics), max_size=4)) if metrics else []
    others = draw(st.lists(_metrics(_NAMES), min_size=len(again), max_size=len(again)))
    for one, other in zip(again, others, strict=True):
        parts = [
            ("value", "number"),
            ("assumed",),
            ("stderr", "ci", "ci_level", "plus_minus"),
            ("direction", "target"),
            (),
        ]
        kept = draw(st.sampled_from(parts))
        metrics.append(msgspec.structs.replace(one, **{name: getattr(other, name) for name in kept}))
    return metrics


_NAMES = st.sampled_from(["rmse", "accuracy", "d1/auc", "__proto__", "7"])
_SCORES = st.one_of(st.none(), st.floats(0, 1))
_REF_IDS = [f"d{number}" for number in range(1, 6)] + ["__proto__", "12"]


def _make_data(one: str) -> Ref:
    return make_ref(one, lineage="d" if one < "d4" else one, title=one * 60 if one == "d5" else one.upper() * 160)


def _make_graph(count: int, title: str, label: str | None) -> Graph:
    nodes = [
        GraphNode(
            id=f"n{number}",
            kind="dataset" if number % 3 else None,
            title=title if number % 2 else f"{number}",
            label=label if number % 5 else None,
            role="ancestor" if number else "self",
            exists=True,
            html=None,
        )
        for number in range(count)
    ]
    edges = [
        GraphEdge(source=f"n{number}", target=f"n{number // 2}", relation="uses_input", state="unpinned")
        for number in range(1, count)
    ]
    return Graph(nodes=nodes, edges=edges, omitted=count % 3)


def _graphs(size: int) -> st.SearchStrategy[Graph]:
    texts = st.one_of(_TEXTS, _LONG_TEXTS)
    return st.builds(_make_graph, st.integers(size // 2, size), texts, st.one_of(st.none(), texts))


# blanks of all kinds, words of all planes, and texts beyond what is aligned or shown
_CARD_WORDS = st.sampled_from(
    ["a", "b", "c", "\n", "\n\n", "\r\n", "\u2028", "\u00a0", "\U0001f9ea", "\ue000", "w" * 1100, "x\U0001f9ea" * 600]
)
_CARDS = st.one_of(
    st.none(),
    st.just(""),
    st.lists(_CARD_WORDS, max_size=12).map(" ".join),
    st.integers(0, 3).map(lambda place: "\n".join(f"{line} {'é' * 500} {line % (place + 2)}" for line in range(60))),
    st.integers(0, 3).map(lambda place: "\n".join(f"line {line * place}" for line in range(400))),
    st.integers(0, 3).map(lambda place: " ".join(f"{word * place}" for word in range(300))),
)


@st.composite
def _links(draw: st.DrawFn) -> LinkedArtifact:
    ref = msgspec.structs.replace(
        make_ref(draw(st.sampled_from(["e1", "e2"])), lineage=draw(st.sampled_from(["line", "e"]))),
        version_number=draw(st.sampled_from([None, 1, 2])),
        version_tag=draw(st.sampled_from([None, None, "", "v1", "t" * 250])),
    )
    pin = Pin(
        version_number=draw(st.sampled_from([None, 1])),
        version_tag=draw(st.sampled_from([None, "v1"])),
        content_hash=draw(st.sampled_from([None, "sha256:" + "0" * 64, "\U0001f9ea" * 30])),
        state=draw(st.sampled_from(["intact", "modified"])),
    )
    return LinkedArtifact(
        relation=draw(st.sampled_from(["evaluated_on", "derived_from", "trained_on"])),
        artifact=ref,
        pin=draw(st.sampled_from([None, pin])),
        split=draw(st.sampled_from([None, "test"])),
    )


@st.composite
def _models(draw: st.DrawFn, one: str) -> ModelDocument:
    data = [_make_data(name) for name in draw(st.lists(st.sampled_from(_REF_IDS), max_size=4))]
    made = [make_ref(name, "analysis") for name in draw(st.lists(st.sampled_from(["p1", "p2"]), max_size=2))]
    model = make_model(
        one,
        title=draw(st.one_of(_TEXTS, _LONG_TEXTS)),
        version_tag=draw(st.one_of(st.none(), _LONG_TEXTS, st.just("1.10"))),
        training_config=draw(_CONFIGS),
        architecture=draw(_CONFIGS),
        metadata=draw(st.one_of(_CONFIGS, st.lists(_LEAVES, max_size=3))),
        metrics=draw(_repeated(draw(st.lists(_metrics(_NAMES), max_size=8)))),
        links=[*(("trained_on", ref) for ref in data), *(("produced_by", ref) for ref in made)],
        inputs=[*data, *draw(st.lists(st.sampled_from(made), max_size=2) if made else st.just([]))],
        reasons=[
            Reason(code="input_unpinned", message=draw(_TEXTS), subjects=["s"] * draw(st.integers(0, 7)))
            for _ in range(draw(st.integers(0, 2)))
        ],
        contamination=[
            Contamination(
                dataset="d1",
                split=draw(st.sampled_from([None, "test"])),
                trained_by=one,
                metrics=["m"] * draw(st.integers(0, 25)),
                certain=draw(st.booleans()),
                message=draw(_TEXTS),
            )
            for _ in range(draw(st.integers(0, 2)))
        ],
        graph=draw(_graphs(5)),
        code=draw(st.sampled_from([None, Code(repository="r", commit=None, entrypoint="")])),
    )
    return msgspec.structs.replace(
        model,
        lineage=draw(st.sampled_from(["line", "line", "line", "other"])),
        card=draw(_CARDS),
        changelog=draw(st.one_of(st.none(), _TEXTS, _LONG_TEXTS)),
        linked_artifacts=msgspec.structs.replace(
            model.linked_artifacts, outgoing=[*model.linked_artifacts.outgoing, *draw(st.lists(_links(), max_size=4))]
        ),
        version_number=draw(st.sampled_from([1, 2, 2**31 - 1])),
        parameter_count=draw(st.sampled_from([None, 0, 25_557_032, 2**53 + 1, 2**63 - 1])),
        quality_score=draw(_SCORES),
        declared_quality_score=draw(_SCORES),
        created_at=draw(st.sampled_from([None, "2019", "2026-04-05T12:00:00Z"])),
    )


@st.composite
def _sets(draw: st.DrawFn) -> list[ModelDocument]:
    return [draw(_models(f"m{number}")) for number in range(draw(st.sampled_from([2, 2, 2, 3, 3, 4, 10])))]


@st.composite
def _close_metrics(draw: st.DrawFn, name: str) -> Metric:
    """Draw a value on a grid, of few directions, units and evaluations, so that many can be ranked and many tie."""
    number = draw(st.integers(-8, 8)) / 4
    direction: Direction = draw(st.sampled_from(["up", "down", "target"]))
    unit = draw(st.sampled_from([None, None, None, "%"]))
    metric = Metric(
        name=f"{name} {direction}",
        value=msgspec.Raw((f'"{number}%"' if unit else repr(number)).encode()),
        number=number,
        direction=direction,
        target=0.25 if direction == "target" else None,
        unit=unit,
        ground=draw(st.sampled_from([Ground(dataset="d1", version=None, split="test"), None])),
    )
    assumed = metric.ground is not None and draw(st.integers(0, 4)) == 0
    return msgspec.structs.replace(draw(_uncertain(metric, number)), assumed=assumed)


@st.composite
def _close_sets(draw: st.DrawFn) -> list[ModelDocument]:
    return [
        make_model(f"m{number}", metrics=[draw(_close_metrics(name)) for name in ("a", "b", "c", "d", "d")])
        for number in range(draw(st.sampled_from([2, 3, 4, 10])))
    ]


@st.composite
def _large_sets(draw: st.DrawFn) -> list[ModelDocument]:
    """Sets in which every list has to be folded; the sizes of items sit close to what the budgets allow."""
    count = draw(st.sampled_from([2, 2, 3, 3, 3, 10]))
    models = []
    for number in range(count):
        stretch = draw(st.integers(1, 90))
        value = draw(st.sampled_from([1, 0.1, 5.0, 1e-7, 1e22]))
        refs = [
            make_ref(f"r{index % (300 + 40 * number)}{'é' * stretch}", lineage=f"l{index % 50}", title="t" * 400)
            for index in range(400)
        ]
        model = make_model(
            f"m{number}",
            training_config={f"k{index}{'é' * stretch}": value if index % 3 else number for index in range(2000)},
            architecture={"big": ["x" * 190] * 900},
            metadata={f"k{index}": "\U0001f9ea" * stretch for index in range(900)},
            metrics=[
                Metric(
                    name=f"metric {index} {'é' * stretch}",
                    value=msgspec.Raw(repr(value * (1 + index % 2 * number)).encode()),
                    number=float(value * (1 + index % 2 * number)),
                    direction="down" if index % 4 else None,
                    target=None,
                    unit=None if index % 7 else "s" * number,
                    ground=None if index % 5 else Ground(dataset="d", version=None, split="s"),
                    assumed=index % 10 == 0,
                    stderr=value / 4 if index % 6 == 0 else None,
                    ci=(-1e22, 1e22) if index % 9 == 0 else None,
                    plus_minus=1e-7 if index % 11 == 0 else None,
                )
                for index in range(1200)
            ],
            links=[(relation, ref) for relation in ("trained_on", "produced_by") for ref in refs],
            inputs=refs,
            reasons=[Reason(code="c", message="m" * 10 * stretch, subjects=["s" * 50] * 9) for _ in range(80)],
            contamination=[
                Contamination(
                    dataset="d",
                    split=None,
                    trained_by="m",
                    metrics=["m" * 40] * 40,
                    certain=False,
                    message="é" * stretch,
                )
                for _ in range(40)
            ],
            graph=draw(_graphs(400)),
        )
        models.append(model)
    return models


def generate_sets() -> list[list[ModelDocument]]:
    """Return the same sets each time: of few and odd values, of values that tie, and those that must be folded."""
    return [*_collect(_sets(), SETS), *_collect(_close_sets(), CLOSE_SETS), *_collect(_large_sets(), LARGE_SETS)]


def generate_close_sets(count: int) -> list[list[ModelDocument]]:
    """Return so many sets of models whose values can mostly be ranked, or tie; the same each time."""
    return _collect(_close_sets(), count)


def _collect(strategy: st.SearchStrategy[list[ModelDocument]], count: int) -> list[list[ModelDocument]]:
    found: list[list[ModelDocument]] = []

    @settings(
        max_examples=count, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(strategy)
    def take(models: list[ModelDocument]) -> None:
        found.append(models)

    take()
    return found
