"""A registry of any size with the shape of real ones, to test and measure with."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from catalog_build.core.errors import DocumentErrors
from catalog_build.core.manifest import Entry
from catalog_build.core.validation import validate_document
from catalog_build.registry.connect import Connection
from catalog_build.registry.generate import batch_things, write_batches
from catalog_build.registry.numbering import NumberedEntry, number_versions
from catalog_build.registry.shapes import Shapes
from catalog_build.registry.write import write_definitions


def generate_like(
    connection: Connection,
    files: Sequence[Path],
    models: int,
    seed: int,
    advance: Callable[[int], object],
    *,
    uncertainty: bool = False,
) -> int:
    """Add models with the shape of those in files, and all that they refer to, in one transaction.

    The files are copied under new ids, as often as it takes; links, pins and lineages lead to copies as they led to
    originals, and what is not in the files is not in the registry either. Values of metrics vary a little.

    Args:
        files: of documents; held in memory.
        models: how many model versions, from 1.
        seed: the same seed, files and number give the same registry.
        advance: called with a number of models when they are written.
        uncertainty: also state how sure values are, each in one of several ways or not at all.

    Returns:
        How many things were added, models included.

    Raises:
        UsageError: the registry holds things of this seed already, a file cannot be read, or none holds a model.
        DocumentErrors: the files break the format.
    """
    shapes = Shapes(files)
    batches = (batch for one in _list_copies(shapes, models, seed, uncertainty) for batch in batch_things(one))
    added = write_batches(connection, batches, seed, advance)
    defined = {name for (name,) in connection.execute("SELECT name FROM forge.metric_definitions").fetchall()}
    write_definitions(connection, [one for one in shapes.definitions if one.id not in defined])
    return added


def _list_copies(shapes: Shapes, models: int, seed: int, uncertainty: bool) -> Iterator[list[NumberedEntry]]:
    for number, start in enumerate(range(0, models, shapes.models)):
        wanted = min(shapes.models, models - start)
        documents = shapes.list_copy(seed, number, wanted, uncertainty=uncertainty)
        checked = [validate_document(document, "", 0) for document in documents]
        problems = [problem for one in checked if not isinstance(one, Entry) for problem in one]
        if problems:
            raise DocumentErrors(problems, len(problems))
        yield number_versions([one for one in checked if isinstance(one, Entry)], [])
