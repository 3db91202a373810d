"""Settings stand on a page as a nested list that folds at every level, in the order of the document."""

import json

from bs4 import BeautifulSoup, Tag

from catalog_build.core.documents import Row
from catalog_build.core.flatten import flatten_settings
from catalog_build.rendering.settings_tree import render_settings


def render(value: object, budget: int = 10**6) -> Tag:
    """Return the list that a value is shown as."""
    tree = BeautifulSoup(render_settings(flatten_settings(json.dumps(value).encode()), budget).html, "html.parser").ul
    assert tree is not None
    return tree


def read_tree(tree: Tag) -> list[object]:
    """Return what a list holds: a leaf's name and text; a branch's name with count, whether it is open, its members."""
    members: list[object] = []
    for item in tree.find_all("li", recursive=False):
        if item.details:
            assert item.details.ul is not None
            members.append((item.summary.text, "open" in item.details.attrs, read_tree(item.details.ul)))
        else:
            members.append((item.code.text, item.bdi.text))
    return members


def test_every_level_folds() -> None:
    """Objects in objects and in lists; a branch counts all settings below it."""
    tree = {"seed": 1, "train": {"adam": {"lr": 0.1, "betas": [0.9, 0.99]}, "steps": [{"a": 1, "b": "x"}, 2]}}
    betas = ("betas 2 settings", True, [("[0]", "0.9"), ("[1]", "0.99")])
    step = ("[0] 2 settings", True, [("a", "1"), ("b", "x")])
    branches = [
        ("adam 3 settings", True, [("lr", "0.1"), betas]),
        ("steps 3 settings", True, [step, ("[1]", "2")]),
    ]
    assert read_tree(render(tree)) == [("seed", "1"), ("train 6 settings", True, branches)]


def test_a_branch_of_one_thing_stands_on_one_line_with_it() -> None:
    """No fold is spent on a single member, however deep; keys that need quotes keep them."""
    tree = {"a": {"b": {"c": [7]}}, "x": {"y.z": {"": {"p": 1, "q": {}}}}}
    assert read_tree(render(tree)) == [
        ("a.b.c[0]", "7"),
        ('x["y.z"][""] 2 settings', True, [("p", "1"), ("q", "{}")]),
    ]


def test_a_long_branch_is_folded() -> None:
    """Twelve settings stand open, thirteen do not."""
    tree = {"twelve": list(range(12)), "thirteen": list(range(13))}
    opened = [(one.summary.code.text, "open" in one.attrs) for one in render(tree).find_all("details")]
    assert opened == [("twelve", True), ("thirteen", False)]


def test_what_lies_deeper_than_a_phone_has_room_for_keeps_its_path() -> None:
    """Of twenty levels the last ones are told as a path; nothing is lost."""
    value: object = 1
    for level in range(20, 0, -1):
        value = {f"k{level}": value, "n": level}
    tree = render(value)
    assert len(tree.find_all("ul")) == 11
    deepest = [item.code.text for item in tree.find_all("ul")[-1].find_all("li")]
    assert deepest[:2] == ["k12.k13.k14.k15.k16.k17.k18.k19.k20", "k12.k13.k14.k15.k16.k17.k18.k19.n"]
    assert [item.bdi.text for item in tree.find_all("li") if not item.details][:2] == ["1", "20"]


def test_text_is_escaped() -> None:
    """Names and values are text, whatever they hold."""
    value = {"<b>": {"<i>": "&<script>", "k": '"'}}
    assert read_tree(render(value)) == [("<b> 2 settings", True, [("<i>", "&<script>"), ("k", '"')])]


def test_what_does_not_fit_is_counted() -> None:
    """Settings beyond the budget are left to the JSON; also when not even the first fits."""
    rows = [Row(path=f"key{number}", text="x" * 100) for number in range(10)]
    shown = render_settings(rows, 1000)
    assert (shown.html.count("<li>"), shown.omitted) == (4, 6)
    assert render_settings(rows, 10).omitted == 10
    assert (str(render_settings([], 1000).html), render_settings([], 1000).omitted) == ("", 0)


def test_a_name_with_dots_is_shown_as_it_was_written() -> None:
    """As MLflow keeps nested parameters; quotes stay where they tell a key from a path."""
    tree = render({"opt.lr": "0.1", "data/crop": "none", 'a."b"': 1, "x": {"y.z": {"q": 1}}, "": 2, "<i>.<b>": 3})
    names = [code.get_text() for code in tree.find_all("code")]
    assert names == ["opt.lr", "data/crop", 'a."b"', 'x["y.z"].q', '[""]', "<i>.<b>"]
