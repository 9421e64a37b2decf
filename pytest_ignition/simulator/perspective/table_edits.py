"""What becomes of a cell that a user edited in a table whose data is bound. No I/O.

A real table leaves it to the script of its event `onEditCellCommit`. The simulator runs no scripts and takes the value
to where the data comes from.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from pytest_ignition.simulator.perspective import paths

if TYPE_CHECKING:
    from pytest_ignition.simulator.perspective.running_view import RunningView

EDITED = "onEditCellCommit"
_DATA = "props.data"


def commit_cell(view: RunningView, address: str, event: Any) -> None:
    """Write the value of an event, `{column, rowIndex, value}`, into the source of the table's data.

    A cell that is not there changes nothing; data that is not bound has been changed by the client.
    """
    if address not in view.props or not isinstance(event, dict):
        return
    data = deepcopy(paths.read(view.props[address], _DATA))
    if _put(data, event.get("rowIndex"), event.get("column"), event.get("value")):
        view.give_back(address, _DATA, data)


def _put(data: Any, row: Any, column: Any, value: Any) -> bool:
    """Whether there was such a cell: in a list of mappings, or in a dataset as `{columns, rows}` or `{$columns}`."""
    if not isinstance(row, int) or isinstance(row, bool) or row < 0:
        return False
    if isinstance(data, list):
        cells = data[row] if row < len(data) else None
        whole = cells.get("value") if isinstance(cells, dict) else None
        return _put_in_mapping(whole if isinstance(whole, dict) else cells, column, value)
    if not isinstance(data, dict):
        return False
    if isinstance(data.get("$columns"), list):
        found = next((each for each in data["$columns"] if isinstance(each, dict) and each.get("name") == column), {})
        return _put_in_list(found.get("data"), row, value)
    names = [each.get("name") if isinstance(each, dict) else each for each in data.get("columns") or ()]
    rows = data.get("rows")
    if column not in names or not isinstance(rows, list) or row >= len(rows):
        return False
    return _put_in_list(rows[row], names.index(column), value)


def _put_in_mapping(cells: Any, column: Any, value: Any) -> bool:
    if not isinstance(cells, dict) or column not in cells:
        return False
    if isinstance(cells[column], dict) and "value" in cells[column]:
        cells[column]["value"] = value
    else:
        cells[column] = value
    return True


def _put_in_list(values: Any, at: int, value: Any) -> bool:
    if not isinstance(values, list) or at >= len(values):
        return False
    values[at] = value
    return True
