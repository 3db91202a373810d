"""A synthetic registry of any size, to measure with: the same for the same seed, streamed into the database."""

import json
import random
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
import psycopg

from catalog_build.core.dates import parse_created
from catalog_build.core.errors import UsageError
from catalog_build.core.manifest import Entry, LinkEntry, MetricEntry, ModelEntry
from catalog_build.registry.connect import Connection
from catalog_build.registry.numbering import NumberedEntry
from catalog_build.registry.write import analyze_registry, write_artifacts

VERSIONS = 5
"""Versions of each lineage of models."""

_BATCH = 2_000
"""Models written at a time: bounds memory, and shares the cost of each statement."""

_MODELS_PER_DATASET = 100
_MODELS_PER_HYPOTHESIS = 200
_METRICS = 20

_FAMILIES = ("deep_learning", "statistical", "biophysical")
_STATES = ("candidate", "candidate", "promoted", "superseded")
_LICENSES = ("Apache-2.0", "MIT", "CC-BY-4.0", "BSD-3-Clause", None)
_SUBJECTS = """
microglia astrocyte cortical hippocampal synaptic vascular hepatic renal cardiac pulmonary retinal cochlear spinal
thalamic striatal dendritic axonal glial endothelial mitochondrial
"""
_TASKS = """
segmentation classification regression survival activation calcium signalling clearance diffusion transport
expression binding folding growth degradation response recovery adhesion migration uptake
"""
_METHODS = """
transformer convolutional recurrent Bayesian hierarchical mixed-effects Gaussian-process boosted kinetic
compartmental stochastic graph variational contrastive sparse
"""
_METRIC_NAMES = """
accuracy balanced_accuracy f1 precision recall auroc auprc mcc dice iou rmse mae mape r2 nll perplexity brier ece
crps aic bic waic log_likelihood ess rouge_l bleu wer psnr ssim c_index
"""
_SENTENCES = (
    "The model was fitted on {a} records from {b} donors and checked against a held-out set of {c}.",
    "Residuals stay within {c} percent of the measured range for all but {b} conditions.",
    "Training took {b} hours; the learning rate fell by a factor of {c} after {a} steps.",
    "Inputs are normalised to unit variance, and missing channels are filled with their mean over {b} neighbours.",
    "We saw no effect of batch size between {b} and {a}, and kept the smaller one.",
    "It should not be used outside the measured range, where errors grow beyond {c} percent.",
    "Sensitivity analysis over {b} parameters shows that {c} of them explain most of the variance.",
    "The protocol follows an earlier study, with {a} repeats instead of {b}.",
)


def generate_registry(connection: Connection, models: int, seed: int, advance: Callable[[int], object]) -> int:
    """Add synthetic models with their datasets, analyses and hypotheses, in one transaction.

    Each model has 20 metrics, about 30 settings, a card of about 2 KB and pinned inputs; one in twenty lacks some
    provenance. Datasets are shared by 100 models on average, analyses by a lineage of 5 versions.

    Args:
        models: how many model versions, from 1.
        seed: the same seed and number give the same registry.
        advance: called with a number of models when they are written.

    Returns:
        How many things were added, models included.

    Raises:
        UsageError: the registry holds things of this seed already.
    """
    return write_batches(connection, batch_things(_list_things(models, seed)), seed, advance)


def write_batches(
    connection: Connection, batches: Iterable[list[NumberedEntry]], seed: int, advance: Callable[[int], object]
) -> int:
    """Write synthetic things of a seed in one transaction, and return how many; see `generate_registry`."""
    added = 0
    try:
        with connection.transaction():
            for batch in batches:
                write_artifacts(connection, batch)
                # at each doubling: the work of later batches is planned with these figures
                if (added + len(batch)).bit_length() > added.bit_length():
                    analyze_registry(connection)
                added += len(batch)
                advance(sum(one.entry.model is not None for one in batch))
    except psycopg.errors.UniqueViolation:
        raise UsageError(
            f"the registry holds synthetic things of seed {seed} already: give another --seed, or another database"
        ) from None
    analyze_registry(connection)
    return added


def batch_things(things: Iterable[NumberedEntry]) -> Iterator[list[NumberedEntry]]:
    """Yield the things in batches that are written at once."""
    batch: list[NumberedEntry] = []
    count = 0
    for one in things:
        batch.append(one)
        count += one.entry.model is not None
        if count >= _BATCH:
            yield batch
            batch, count = [], 0
    yield batch


def _list_things(models: int, seed: int) -> Iterator[NumberedEntry]:
    maker = _Maker(models, seed)
    for number in range(maker.datasets):
        yield from maker.make_dataset(number)
    for number in range(maker.hypotheses):
        yield maker.make_hypothesis(number)
    for start in range(0, models, VERSIONS):
        yield from maker.make_lineage(start // VERSIONS, min(VERSIONS, models - start))


class _Maker:
    """Makes things from the seed and their own number alone."""

    def __init__(self, models: int, seed: int) -> None:
        self.datasets = max(3, models // _MODELS_PER_DATASET)
        self.hypotheses = max(2, models // _MODELS_PER_HYPOTHESIS)
        self._seed = seed

    def _name(self, kind: str, number: int) -> str:
        return f"{kind}-s{self._seed}-{number:07d}"

    def _random(self, kind: str, number: int) -> random.Random:
        return random.Random(f"{self._seed} {kind} {number}")

    def make_dataset(self, number: int) -> Iterator[NumberedEntry]:
        """Yield both versions of a dataset."""
        lineage = self._name("dataset", number)
        rng = self._random("dataset", number)
        title = f"{rng.choice(_SUBJECTS.split()).capitalize()} {rng.choice(_TASKS.split())} measurements {number}"
        for version in (1, 2):
            yield _number(
                version,
                id=f"{lineage}-v{version}",
                kind="dataset",
                lineage=lineage,
                title=title,
                content_hash=_make_hash(rng),
                metadata={"records": rng.randrange(500, 500_000), "donors": rng.randrange(3, 300)},
            )

    def make_hypothesis(self, number: int) -> NumberedEntry:
        """Return a hypothesis."""
        rng = self._random("hypothesis", number)
        subject, task = rng.choice(_SUBJECTS.split()), rng.choice(_TASKS.split())
        id = self._name("hypothesis", number)
        return _number(1, id=id, kind="hypothesis", lineage=id, title=f"{subject.capitalize()} state drives {task}")

    def make_lineage(self, number: int, versions: int) -> Iterator[NumberedEntry]:
        """Yield an analysis and the versions of the lineage that it produced."""
        rng = self._random("model", number)
        subject, task, method = rng.choice(_SUBJECTS.split()), rng.choice(_TASKS.split()), rng.choice(_METHODS.split())
        # a skewed choice: some datasets are used far more than others
        dataset = self._name("dataset", int(self.datasets * rng.random() ** 1.5))
        analysis = self._name("analysis", number)
        yield _number(
            1,
            id=analysis,
            kind="analysis",
            lineage=analysis,
            title=f"Fit of {subject} {task} ({method})",
            links=[_link("uses_input", f"{dataset}-v1", 1), _link("uses_input", f"{dataset}-v2", 2)],
        )
        lineage = self._name("model", number)
        family = rng.choice(_FAMILIES)
        names = rng.sample(_METRIC_NAMES.split(), _METRICS)
        values = [rng.random() for _ in names]
        settings = _make_settings(rng)
        for version in range(1, versions + 1):
            data = f"{dataset}-v{1 if version < 3 else 2}"
            values = [value + (1 - value) * 0.1 * rng.random() for value in values]
            settings["optimizer"]["learning_rate"] = round(10 ** rng.uniform(-5, -2), 7)
            settings["epochs"] = rng.randrange(5, 200)
            lacking = rng.random() < 0.05
            links = [
                _link("trained_on", data, None if lacking else 1 if version < 3 else 2, "train"),
                _link("evaluated_on", data, 1 if version < 3 else 2, "test"),
                _link("produced_by", analysis, 1),
                _link("tests_hypothesis", self._name("hypothesis", number % self.hypotheses)),
            ]
            if version > 1:
                links.append(_link("derived_from", f"{lineage}-v{version - 1}", version - 1))
            yield _number(
                version,
                id=f"{lineage}-v{version}",
                kind="model",
                lineage=lineage,
                title=f"{subject.capitalize()} {task}, {method} model",
                version_tag=f"{version}.0.0",
                created=f"{2019 + version}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}",
                license=rng.choice(_LICENSES),
                card=_write_card(rng, f"{subject} {task}", method, version),
                changelog=f"Trained again with {settings['epochs']} epochs." if version > 1 else None,
                content_hash=_make_hash(rng),
                metadata={"tags": [subject, task, method], "framework": rng.choice(("torch", "jax", "stan"))},
                links=links,
                model=ModelEntry(
                    family=family,
                    quality_score=round(values[0], 3),
                    metrics=[_make_metric(rng, *one, data) for one in zip(range(_METRICS), names, values, strict=True)],
                    parameter_count=int(10 ** rng.uniform(1, 10)),
                    architecture=_encode(settings["architecture"]),
                    training_config=_encode({key: settings[key] for key in settings if key != "architecture"}),
                    code_repository=f"https://git.example.org/{subject}/{task}",
                    code_commit=f"{rng.getrandbits(160):040x}",
                    code_entrypoint="train.py",
                    tests_hypothesis_id=None,
                    promotion_state=rng.choice(_STATES),
                    warnings=[],
                ),
            )


def _number(
    version: int,
    *,
    created: str | None = None,
    version_tag: str | None = None,
    metadata: dict[str, object] | None = None,
    links: list[LinkEntry] | None = None,
    model: ModelEntry | None = None,
    **fields: Any,
) -> NumberedEntry:
    given: dict[str, Any] = dict.fromkeys(("content_hash", "license", "card", "changelog")) | fields
    entry = Entry(
        file="",
        line=0,
        version_number=version,
        version_tag=version_tag,
        previous=None,
        created=parse_created(created) if created else None,
        source_url=None,
        metadata=_encode(metadata or {}),
        embargo_until=None,
        links=tuple(links or ()),
        model=model,
        metric=None,
        digest="",
        **given,
    )
    return NumberedEntry(entry, version, version_tag)


def _link(relation: str, target: str, version: int | None = None, split: str | None = None) -> LinkEntry:
    return LinkEntry(
        relation=relation, target=target, version_number=version, version_tag=None, content_hash=None, split=split
    )


def _make_metric(rng: random.Random, position: int, name: str, value: float, dataset: str) -> MetricEntry:
    """Return a metric; every other one is an evaluation that names its ground."""
    number = round(value, 4)
    grounded = position % 2 == 1
    return MetricEntry(
        name=name,
        value=json.dumps(number).encode(),
        number=number,
        dataset=dataset if grounded else None,
        dataset_version=None,
        split="test" if grounded else None,
        higher_is_better=None,
    )


def _make_settings(rng: random.Random) -> dict[str, Any]:
    return {
        "optimizer": {"name": rng.choice(("adamw", "sgd", "lbfgs")), "learning_rate": 0.001, "weight_decay": 0.01,
                      "betas": [0.9, 0.999], "warmup_steps": rng.randrange(0, 2000)},
        "epochs": 10,
        "batch_size": 2 ** rng.randrange(3, 10),
        "seed": rng.randrange(10_000),
        "precision": rng.choice(("float32", "bfloat16")),
        "loss": {"name": rng.choice(("huber", "cross_entropy", "nll")), "weight": round(rng.random(), 3)},
        "scheduler": {"name": "cosine", "floor": 1e-06, "cycles": rng.randrange(1, 5)},
        "early_stopping": {"patience": rng.randrange(3, 30), "monitor": "val_loss"},
        "architecture": {
            "layers": rng.randrange(2, 48), "hidden_size": 2 ** rng.randrange(5, 12), "heads": rng.randrange(1, 17),
            "dropout": round(rng.random() / 2, 2), "activation": rng.choice(("gelu", "relu", "tanh")),
            "normalisation": "layer", "embedding": {"size": 2 ** rng.randrange(5, 10), "tied": rng.random() < 0.5},
            "kernel": [3, 3], "outputs": rng.randrange(1, 20),
        },
    }  # fmt: skip


def _write_card(rng: random.Random, subject: str, method: str, version: int) -> str:
    def say(count: int) -> str:
        chosen = rng.sample(_SENTENCES, count)
        return " ".join(
            one.format(a=rng.randrange(1000, 90_000), b=rng.randrange(2, 90), c=rng.randrange(2, 40)) for one in chosen
        )

    return f"""# {subject.capitalize()} ({method})

{say(4)}

## Intended use

{say(2)}

- **Input**: `{rng.randrange(8, 512)}` channels at {rng.randrange(1, 100)} Hz
- **Output**: one estimate for each of {rng.randrange(2, 40)} states, with [its interval](https://docs.example.org/{method})
- *Not* for diagnosis

## Data

{say(3)}

| split | records | share |
|-------|--------:|------:|
| train | {rng.randrange(1000, 9000)} | 80 % |
| test  | {rng.randrange(100, 1000)} | 20 % |

## Example

```python
from catalog import load

model = load("{subject}", version={version})
model.predict(samples, draws={rng.randrange(100, 4000)})
```

{say(3)}
"""


def _make_hash(rng: random.Random) -> str:
    return f"sha256:{rng.getrandbits(256):064x}"


def _encode(value: object) -> bytes:
    return msgspec.json.encode(value)
