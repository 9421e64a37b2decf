"""Examples of `perspective.*`."""

from __future__ import annotations

from collections.abc import Mapping

EXAMPLES: Mapping[str, str] = {
    "perspective.discover_page": """
- id: discover
  type: perspective.discover_page
  parameters: {types: [button, input], exclude_selectors: [".app-bar"]}
""",
    "perspective.execute_test_manifest": """
- id: work
  type: perspective.execute_test_manifest
  on_failure: continue
  parameters:
    manifest:
      - {component_id: start, selector: "#start", expected: "the pump turns"}
      - {component_id: state, selector: "#state", action: verify, expected: "text: Running"}
      - {component_id: speed, selector: "#speed", action: fill, value: 1200, expected: ["value: 1200", enabled]}
""",
    "perspective.extract_component_metadata": """
- id: metadata
  type: perspective.extract_component_metadata
  parameters:
    components:
      - {id: start, type: button, selector: "#start"}
""",
    "perspective.verify_dock_opened": """
- id: opened
  type: perspective.verify_dock_opened
  parameters: {dock_selector: "[data-dock-id='menu']"}
""",
    "perspective.verify_navigation": """
- id: arrived
  type: perspective.verify_navigation
  parameters: {expected_url_pattern: /client/demo/alarms, expected_title_pattern: Alarms}
""",
    "perspective.acknowledge_alarms": """
- id: seen
  type: perspective.acknowledge_alarms
  parameters: {component: alarms, where: {Priority: {one_of: [High, Critical]}}, notes: Checked at the line}
""",
    "perspective.click_cell": """
- id: open_batch
  type: perspective.click_cell
  parameters: {component: batches, where: {Batch: B-1001}, column: Batch, double: true}
""",
    "perspective.edit_cell": """
- id: rename
  type: perspective.edit_cell
  parameters: {component: batches, where: {Batch: B-1001}, column: State, value: Cleaning}
""",
    "perspective.expand_row": """
- id: details
  type: perspective.expand_row
  parameters: {component: batches, row: 0}
""",
    "perspective.expect_table": """
- id: running
  type: perspective.expect_table
  parameters:
    component: {type: table, label: Batches}
    where: {State: Running}
    row_count: 3
    columns: {Count: {each: {greater_than: 0}}}
""",
    "perspective.filter_table": """
- id: faults
  type: perspective.filter_table
  parameters: {component: batches, column: State, condition: contains, value: Fault}
""",
    "perspective.get_table": """
- id: batches
  type: perspective.get_table
  parameters: {component: batches}
  expect: {row_count: {greater_than: 2}}
""",
    "perspective.select_row": """
- id: choose
  type: perspective.select_row
  parameters: {component: batches, where: {State: {one_of: [Idle, Fault]}}}
""",
    "perspective.choose_from_menu": """
- id: copy
  type: perspective.choose_from_menu
  parameters: {component: {type: label, text: B-1001}, entry: [Edit, Copy]}
""",
    "perspective.get_tooltip": """
- id: why
  type: perspective.get_tooltip
  parameters: {component: start}
  expect: {text: {contains: door}}
""",
    "perspective.set_date_range": """
- id: shift
  type: perspective.set_date_range
  parameters: {component: journal, start: 2024-05-17T06:00, end: 2024-05-17T14:00}
""",
    "perspective.set_table_page": """
- id: second
  type: perspective.set_table_page
  parameters: {component: batches, page_size: 25, page: 2}
""",
    "perspective.shelve_alarms": """
- id: shelve
  type: perspective.shelve_alarms
  parameters: {component: alarms, where: {Display Path: {contains: Line 1}}, time: 15 minutes}
""",
    "perspective.sort_table": """
- id: newest
  type: perspective.sort_table
  parameters: {component: batches, column: Count, order: descending}
""",
    "perspective.unshelve_alarms": """
- id: take_back
  type: perspective.unshelve_alarms
  parameters: {component: alarms}
""",
    "perspective.click": """
- id: start
  type: perspective.click
  parameters: {component: {type: button, text: Start}}
""",
    "perspective.close_dock": """
- id: away
  type: perspective.close_dock
  parameters: {dock: menu}
""",
    "perspective.close_popup": """
- id: done
  type: perspective.close_popup
  parameters: {title: Edit batch}
""",
    "perspective.drag_popup": """
- id: aside
  type: perspective.drag_popup
  parameters: {popup: edit, right: 300}
""",
    "perspective.expect": """
- id: fast_enough
  type: perspective.expect
  parameters: {component: {label: Speed}, value: {greater_than: 40}, timeout: 20s}
""",
    "perspective.expect_dock": """
- id: menu
  type: perspective.expect_dock
  parameters: {dock: menu, open: true}
""",
    "perspective.expect_no_errors": """
- id: healthy
  type: perspective.expect_no_errors
  parameters: {allow: ["#scale"]}
""",
    "perspective.expect_notification": """
- id: told
  type: perspective.expect_notification
  parameters: {text: {contains: saved}, close: true}
""",
    "perspective.expect_page": """
- id: there
  type: perspective.expect_page
  parameters: {page: /line/2, title: Line 2}
""",
    "perspective.expect_popup": """
- id: opened
  type: perspective.expect_popup
  parameters: {popup: edit, title: Edit batch}
""",
    "perspective.expect_quality": """
- id: unplugged
  type: perspective.expect_quality
  parameters: {component: scale, quality: bad, subcode: Bad_NotConnected}
""",
    "perspective.expect_state": """
- id: locked
  type: perspective.expect_state
  parameters: {component: {type: button, text: Start}, state: disabled}
""",
    "perspective.get": """
- id: batch
  type: perspective.get
  parameters: {component: {type: text field, label: Batch}}
  save: {batch: value}
""",
    "perspective.logout": """
- id: leave
  type: perspective.logout
""",
    "perspective.navigate": """
- id: line_2
  type: perspective.navigate
  parameters: {page: /line/2}
""",
    "perspective.open": """
- id: open
  type: perspective.open
  parameters: {page: /line/1}
""",
    "perspective.open_dock": """
- id: menu
  type: perspective.open_dock
  parameters: {dock: menu}
""",
    "perspective.set": """
- id: choose
  type: perspective.set
  parameters: {component: {type: dropdown, label: Line}, value: Packing}
""",
    "perspective.settle": """
- id: rest
  type: perspective.settle
  parameters: {quiet: 300ms, timeout: 5s}
""",
    "perspective.wait_ready": """
- id: ready
  type: perspective.wait_ready
  parameters: {timeout: 1m}
""",
}
