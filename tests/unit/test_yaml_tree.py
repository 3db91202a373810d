"""YAML of others, read as one object: aliases are replaced within limits, and each part knows its line."""

import pytest

from catalog_build.core.numbers import encode_json
from catalog_build.registry.yaml_documents import YamlError, read_yaml_tree


def test_aliases_stand_for_what_was_anchored() -> None:
    """Texts, numbers, lists and objects; an anchor that is set again stands for the later value."""
    tree = read_yaml_tree("a: &x 1.50\nb: &y [*x, {c: &z t}]\nd: [*y, *z]\ne: &x no\nf: *x\n")
    written = '{"a":1.50,"b":[1.50,{"c":"t"}],"d":[[1.50,{"c":"t"}],"t"],"e":"no","f":"no"}'
    assert encode_json(tree.value).decode() == written


def test_each_list_and_object_has_the_line_where_it_starts() -> None:
    """What is neither has the line of the whole."""
    tree = read_yaml_tree("# Title\na:\n  - b\n  - c: 1\nd: {e: []}\n")
    a, d = tree.value["a"], tree.value["d"]
    assert [tree.find_line(one) for one in (tree.value, a, a[1], d, d["e"], "b")] == [2, 3, 4, 5, 5, 2]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: b\nc: *b\n", 2, "the alias *b stands for nothing that ends before it: write it out"),
        ("*b\n", 1, "the alias *b stands for nothing that ends before it: write it out"),
        ("a: &b [1]\n*b : c\n", 2, "a key must be text: an alias cannot be one"),
        ("a: &b {x: y}\nc:\n  <<: *b\n", 3, "merge keys (<<) are not read: write the fields out"),
        (f"a: &b {'x' * 400_000}\nc: [*b, *b,\n *b]\n", 3,
         "aliases stand for more than 1,000,000 characters here: write them out"),
        ("a: &b [1]\n---\nc: 1\n", 1, "this must be one object: write named fields"),
        (f"a: &b {'[' * 150}{']' * 150}\nc: {'[' * 60}*b{']' * 60}\n", 2,
         "this is nested deeper than 200 levels: flatten it, or keep it as a file and link to that"),
    ],
)  # fmt: skip
def test_what_aliases_may_not_do_is_refused(text: str, line: int, reason: str) -> None:
    """Neither loops, nor bombs, nor a depth that no alias shows."""
    with pytest.raises(YamlError) as caught:
        read_yaml_tree(text)
    assert (caught.value.line, str(caught.value)) == (line, reason)
