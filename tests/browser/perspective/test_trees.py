"""Trees of items and of tags: opened, selected, read; folders whose items come later."""

from __future__ import annotations

import pytest

from pytest_ignition.browser.perspective.session import Perspective
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.errors import CheckFailed
from pytest_ignition.simulator.server import Simulator
from tests.browser.perspective.conftest import Show

pytestmark = pytest.mark.slow

TREE = """
- type: ia.display.tree
  domId: plant
  props:
    items:
      - label: Line 1
        items: [{label: Filler, data: 11}, {label: Capper}]
      - label: Line 2
        items: [{label: Filler, data: 21}]
- {type: ia.display.label, domId: chosen, bind: {props.text: "../Tree.props.selectionData[0].value"}}
"""
TAGS = """
- {type: ia.display.tag-browse-tree, domId: tags, props: {root: {path: "[default]"}, selection: {mode: single}}}
- {type: ia.display.label, domId: chosen, bind: {props.text: "../TagBrowseTree.props.selection.values[0]"}}
"""
PLANT, TAG_TREE = Target(dom_id="plant"), Target(dom_id="tags")


def test_an_item_is_selected_by_its_path_and_closed_folders_are_opened(show: Show) -> None:
    perspective = show(TREE)
    assert perspective.read(PLANT) == []
    assert perspective.set(PLANT, "Line 2/Filler") == ["Line 2/Filler"]
    perspective.expect(Target(dom_id="chosen"), lambda text: text == "21", "21")
    assert perspective.set(PLANT, ["Line 1", "Filler"]) == ["Line 1/Filler"]


def test_items_are_opened_and_closed(show: Show) -> None:
    tree = show(TREE).tree(PLANT)
    assert tree.expand("Line 1") == ["Filler", "Capper"]
    assert [str(each) for each in tree.read().items] == ["Line 1", "Line 1/Filler", "Line 1/Capper", "Line 2"]
    tree.collapse("Line 1")
    assert [str(each) for each in tree.read().items] == ["Line 1", "Line 2"]


def test_several_items_are_selected(show: Show) -> None:
    tree = show(TREE).tree(PLANT)
    tree.select("Line 1/Filler")
    tree.select("Line 2", add=True)
    assert tree.selected() == ["Line 1/Filler", "Line 2"]


def test_an_item_that_is_not_there_is_told_with_those_that_are(show: Show) -> None:
    tree = show(TREE).tree(PLANT)
    with pytest.raises(
        CheckFailed, match=r"(?s)tree #plant, in 'Line 1', has no item 'Pump'.*there are: Filler, Capper"
    ):
        tree.select("Line 1/Pump", timeout_ms=600)
    with pytest.raises(CheckFailed, match="'Line 1/Filler' of tree #plant cannot be opened"):
        tree.select("Line 1/Filler/Valve", timeout_ms=600)


def test_folders_of_tags_show_what_the_gateway_answers(show: Show, sim: Simulator) -> None:
    perspective = show(TAGS)
    names = [each.name for each in sim.tags.browse("[default]Line 1")]
    assert perspective.tree(TAG_TREE).expand("Line 1") == names
    assert perspective.set(TAG_TREE, "Line 1/Batch") == ["Line 1/Batch"]
    perspective.expect(Target(dom_id="chosen"), lambda text: text == "[default]Line 1/Batch", "the tag")


def test_a_tree_without_tags_says_so(show: Show, perspective: Perspective) -> None:
    tree = show(TAGS.replace('"[default]"', '"[nowhere]"')).tree(TAG_TREE)
    assert tree.read().message == "No results found"
    with pytest.raises(CheckFailed, match="there are: none; it says 'No results found'"):
        tree.select("Line 1", timeout_ms=300)
