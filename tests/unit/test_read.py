"""Files of documents: every reader gives the same documents, and every fault its file, line and reason."""

import gzip
import json
import os
import time
from pathlib import Path

import pytest

from catalog_build.core.errors import DocumentErrors, Problem, UsageError
from catalog_build.core.numbers import encode_json
from catalog_build.registry import read
from catalog_build.registry.read import read_documents, read_entries

DATASETS = [{"kind": "dataset", "id": "a"}, {"kind": "dataset", "id": "b", "title": "É", "created_at": "2019-05-17"}]
JSON_LINES = "".join(json.dumps(one, ensure_ascii=False) + "\n\n" for one in DATASETS)


def write_file(folder: Path, name: str, content: str | bytes) -> Path:
    """Write a file, gzipped where its name says so, and return its path."""
    data = content.encode() if isinstance(content, str) else content
    path = folder / name
    path.write_bytes(gzip.compress(data) if name.lower().endswith(".gz") else data)
    return path


def list_problems(path: Path) -> list[tuple[int, str, str]]:
    """Return line, field and reason of all problems of a file."""
    with pytest.raises(DocumentErrors) as caught:
        read_entries(path)
    assert caught.value.total == len(caught.value.problems)
    return [(one.line, one.field, one.reason) for one in caught.value.problems]


@pytest.mark.parametrize(
    ("name", "content", "lines"),
    [
        ("r.jsonl", JSON_LINES, [1, 3]),
        ("R.JSONL.GZ", JSON_LINES, [1, 3]),
        ("r.jsonl.gz", JSON_LINES, [1, 3]),
        ("crlf.jsonl", "\ufeff" + JSON_LINES.replace("\n", "\r\n"), [1, 3]),
        ("list.json", "[" + ",\n\n".join(json.dumps(one, indent=1) for one in DATASETS) + "\n]\n", [1, 6]),
        (
            "r.yaml",
            "# two\n- kind: dataset\n  id: a\n-\n  {kind: dataset, id: b, title: É, created_at: 2019-05-17}",
            [2, 5],
        ),
        ("r.yml.gz", "kind: dataset\nid: a\n---\nkind: dataset\nid: b\ntitle: É\ncreated_at: 2019-05-17\n", [1, 4]),
    ],
)
def test_every_form_of_a_file_gives_the_same_documents(
    tmp_path: Path, name: str, content: str, lines: list[int]
) -> None:
    """JSON lines, JSON and YAML, plain or gzipped, give the same values and the line where each starts."""
    path = write_file(tmp_path, name, content)
    assert list(read_documents(path)) == list(zip(lines, DATASETS, strict=True))


@pytest.mark.parametrize(("name", "content"), [("one.json", ' {"id": "a"} '), ("one.yaml", "id: a")])
def test_a_file_may_hold_one_document(tmp_path: Path, name: str, content: str) -> None:
    """Without a list around it, the document stands alone."""
    assert list(read_documents(write_file(tmp_path, name, content))) == [(1, {"id": "a"})]


@pytest.mark.parametrize("name", ["e.jsonl", "e.json", "e.yaml", "e.jsonl.gz"])
def test_an_empty_file_holds_no_document(tmp_path: Path, name: str) -> None:
    """Nothing to read is no fault."""
    assert read_entries(write_file(tmp_path, name, "")) == []


def test_yaml_keeps_what_stands_there(tmp_path: Path) -> None:
    """Numbers keep their digits; dates, leading zeros and words such as no stay text; NaN becomes a string."""
    text = """
    numbers: [1.50, 1e-3, -0, 123456789012345678901234567890, .5, +1, 2.]
    texts: [2019-05-17, 007, 1_000, 0x1F, no, 'null', "1", !!str 5, 1:30, -, .]
    words: [true, FALSE, ~, null, .nan, .inf, -.inf]
    2019: key
    """
    [item] = read_documents(write_file(tmp_path, "v.yaml", text))
    assert not isinstance(item, Problem)
    assert item[0] == 2
    assert encode_json(item[1]).decode() == (
        '{"numbers":[1.50,1e-3,-0,123456789012345678901234567890,0.5,1,2.0],'
        '"texts":["2019-05-17","007","1_000","0x1F","no","null","1","5","1:30","-","."],'
        '"words":[true,false,null,null,"NaN","Infinity","-Infinity"],"2019":"key"}'
    )


@pytest.mark.parametrize(
    ("name", "content", "line", "reason"),
    [
        ("x.jsonl", '{"id": 1}\n{"id": }\n', 2, "this is no JSON at column 8: Expecting value"),
        ("x.jsonl", '{"id": 1}\n{"id": 1\n', 2, "this is no JSON at column 9: Expecting ',' delimiter"),
        ("x.jsonl", '{"a": 1, "a": 2}', 1, 'the key "a" stands twice'),
        ("x.jsonl", '{"a": ' + "[" * 100_000, 1, "nested deeper than 200 levels"),
        ("x.jsonl", b'\n{"id": "\xff"}\n', 2, "this is not UTF-8 at byte 9 of the line"),
        ("x.yaml", b"a: 1\nb: \xe9\n", 2, "this is not UTF-8 at byte 4 of the line"),
        ("x.json", '[{"id": 1},\n {"id": }]', 2, "this is no JSON at column 9: Expecting value"),
        ("x.json", '[{"id": 1}\n{"id": 2}]', 2, "Expecting a comma or ] after a document"),
        ("x.json", '{"id": 1}\n{"id": 2}', 2, "Expecting nothing more"),
        ("x.json", "[]\n]", 2, "Expecting nothing more"),
        ("x.json", '[{"id": 1},', 1, "Expecting value"),
        ("x.yaml", "a: [1\n", 2, "this is no YAML at column 1"),
        ("x.yaml", "é: é\nb: \x07", 2, "this is no YAML: control characters are not allowed"),
        ("x.yaml", "a: &x [1]\nb: [*x, *x]", 2, "aliases such as *x are not read"),
        ("x.yaml", "a: 1\nb: 2\na: 3", 1, 'the key "a" stands twice'),
        ("x.yaml", "a: !!python/name:os.system x", 1, "tag tag:yaml.org,2002:python/name:os.system is not read"),
        ("x.yaml", "a: !x {b: 1}", 1, "tag !x is not read"),
        ("x.yaml", "? [a]\n: 1", 1, "a key must be text"),
        ("x.yaml", "[" * 100_000, 1, "nested deeper than 200 levels"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(
    tmp_path: Path, name: str, content: str | bytes, line: int, reason: str
) -> None:
    """Broken text gives one problem that says where and what."""
    path = write_file(tmp_path, name, content)
    problems = [one for one in read_documents(path) if isinstance(one, Problem)]
    assert [(one.file, one.line) for one in problems] == [(str(path), line)]
    assert reason in problems[0].reason


def test_a_faulty_line_does_not_hide_the_others(tmp_path: Path) -> None:
    """All faults of a file are reported together."""
    path = write_file(tmp_path, "x.jsonl", '{"id": }\n{"kind": "dataset"}\n[1]\n{"kind": "dataset", "id": "a"}\n')
    assert [(line, field) for line, field, _ in list_problems(path)] == [(1, ""), (2, "id"), (3, "")]


def test_a_hundred_problems_are_kept_and_all_are_counted(tmp_path: Path) -> None:
    """A file full of faults does not flood the report."""
    with pytest.raises(DocumentErrors) as caught:
        read_entries(write_file(tmp_path, "x.jsonl", "{}\n" * 75))
    assert (len(caught.value.problems), caught.value.total) == (100, 150)
    assert str(caught.value).endswith("… and 50 more")


@pytest.mark.parametrize("size", [10, 400])
def test_a_broken_gzip_stream_is_a_problem(tmp_path: Path, size: int) -> None:
    """A download that was cut off, or no gzip at all, is reported for the file."""
    data = gzip.compress(os.urandom(1000).hex().encode())[:size]
    for content in (data, b"not gzip at all"):
        path = tmp_path / "x.jsonl.gz"
        path.write_bytes(content)
        problems = list(read_documents(path))
        assert isinstance(problems[-1], Problem)
        assert "the gzip stream is broken" in problems[-1].reason


def test_a_document_beyond_the_limit_is_refused_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line is never held in memory beyond the limit."""
    monkeypatch.setattr(read, "MAX_DOCUMENT_BYTES", 100)
    items = list(read_documents(write_file(tmp_path, "x.jsonl", '"' + "x" * 1000 + '"\n{"id": "a"}\n')))
    assert isinstance(items[0], Problem)
    assert (items[0].line, items[1:]) == (1, [(2, {"id": "a"})])
    [whole] = read_documents(write_file(tmp_path, "x.json", '"' + "x" * 1000 + '"'))
    assert isinstance(whole, Problem)


def test_a_file_that_cannot_be_opened_is_a_usage_error(tmp_path: Path) -> None:
    """A missing file, a folder and an unknown suffix are told apart."""
    (tmp_path / "folder.json").mkdir()
    for name, reason in [
        ("missing.jsonl", "No such file"),
        ("folder.json", "Is a directory"),
        ("registry.csv", "must end in .jsonl, .json, .yaml, .yml, or one of these and .gz"),
        ("registry.gz", "must end in"),
    ]:
        with pytest.raises(UsageError, match=reason):
            read_entries(tmp_path / name)


def test_documents_of_one_file_do_not_take_the_same_place(tmp_path: Path) -> None:
    """Ids, and in a lineage kind, numbers and tags, are checked across the file; the first line is named."""
    documents = [
        {"kind": "dataset", "id": "a", "lineage": "l", "version_number": 1, "version_tag": "x"},
        {"kind": "dataset", "id": "a", "lineage": "other"},
        {"kind": "analysis", "id": "b", "lineage": "l"},
        {"kind": "dataset", "id": "c", "lineage": "l", "version_number": 1, "version_tag": "x"},
        {"kind": "metric", "id": "l", "direction": "up"},
        {"kind": "dataset", "id": "d", "lineage": "m", "version_number": 1, "version_tag": "x"},
    ]
    path = write_file(tmp_path, "x.jsonl", "".join(json.dumps(one) + "\n" for one in documents))
    taken = "line 1 of this file has it already in this lineage, as “a”: choose another"
    assert list_problems(path) == [
        (2, "id", "line 1 of this file has this id already: give every version an id of its own"),
        (3, "lineage", "this lineage holds a dataset (line 1 of this file): give the analysis a lineage of its own"),
        (4, "version_number", taken),
        (4, "version_tag", taken),
    ]


def test_two_documents_on_one_line_are_still_two(tmp_path: Path) -> None:
    """A JSON list on one line does not hide a repeated id."""
    path = write_file(tmp_path, "x.json", '[{"kind":"dataset","id":"a"},{"kind":"dataset","id":"a"}]')
    assert [(line, field) for line, field, _ in list_problems(path)] == [(1, "id")]


def test_a_configuration_of_five_megabytes_is_read_exactly(tmp_path: Path) -> None:
    """Large documents pass, and fast."""
    config = {f"layer.{index}": {"weights": [index / 7] * 20, "name": "x" * 40} for index in range(12_000)}
    line = json.dumps(
        {"kind": "model", "id": "big", "family": "other", "training_config": config, "card": "é" * 70_000}
    )
    assert len(line) > 5_000_000
    start = time.process_time()
    [entry] = read_entries(write_file(tmp_path, "big.jsonl.gz", line))
    assert time.process_time() - start < 10
    assert entry.model is not None
    assert json.loads(entry.model.training_config) == config


def test_the_real_registries_keep_the_format() -> None:
    """Every document of the real registries is read without a problem."""
    folder = os.environ.get("FORGE_CATALOG_REAL_REGISTRIES")
    if not folder:
        pytest.skip("FORGE_CATALOG_REAL_REGISTRIES names no folder")
    counts = {path.name: len(read_entries(path)) for path in sorted(Path(folder).glob("*.jsonl.gz"))}
    assert counts
    assert all(counts.values())
