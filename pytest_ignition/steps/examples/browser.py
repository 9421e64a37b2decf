"""Examples of `browser.*`."""

from __future__ import annotations

from collections.abc import Mapping

EXAMPLES: Mapping[str, str] = {
    "browser.block_requests": """
- id: no_trends
  type: browser.block_requests
  parameters: {url: "**/trends/**"}
""",
    "browser.check": """
- id: enable
  type: browser.check
  parameters: {selector: "text=Enable alarms"}
""",
    "browser.clear_requests": """
- id: real_again
  type: browser.clear_requests
""",
    "browser.clear_state": """
- id: logged_out
  type: browser.clear_state
""",
    "browser.click": """
- id: start
  type: browser.click
  parameters: {selector: "button:has-text('Start')"}
""",
    "browser.close_page": """
- id: close
  type: browser.close_page
""",
    "browser.dialog": """
- id: say_yes
  type: browser.dialog
  parameters: {action: accept, message: Delete the recipe}
""",
    "browser.download": """
- id: export
  type: browser.download
  parameters: {selector: {role: button, name: Export}, name: "*.csv", min_size: 100}
""",
    "browser.drag": """
- id: move
  type: browser.drag
  parameters: {selector: "#batch-7", to: "#line-2"}
""",
    "browser.evaluate": """
- id: rows
  type: browser.evaluate
  parameters: {selector: table, script: "(table) => table.rows.length"}
  expect: {result: {greater_than: 1}}
""",
    "browser.file_upload": """
- id: choose
  type: browser.file_upload
  parameters: {selector: "input[type=file]", file_path: modules/line.modl}
""",
    "browser.fill": """
- id: user
  type: browser.fill
  parameters: {selector: "[name=username]", value: "{{ credential.default.username }}"}
""",
    "browser.get_attribute": """
- id: target
  type: browser.get_attribute
  parameters: {selector: {role: link, name: Manual}, attribute: href}
  save: {manual: value}
""",
    "browser.get_text": """
- id: read
  type: browser.get_text
  parameters: {selector: ".batch-number"}
  expect: {text: {matches: "^B[0-9]+$"}}
""",
    "browser.hover": """
- id: explain
  type: browser.hover
  parameters: {selector: {role: img, name: Alarm}}
""",
    "browser.keyboard": """
- id: enter
  type: browser.keyboard
  parameters: {key: Enter}
""",
    "browser.load_state": """
- id: as_operator
  type: browser.load_state
  parameters: {path: states/operator.json}
""",
    "browser.navigate": """
- id: open
  type: browser.navigate
  parameters: {url: "{{ gateway.url }}", timeout: 20s}
""",
    "browser.new_page": """
- id: second_tab
  type: browser.new_page
""",
    "browser.save_state": """
- id: keep_login
  type: browser.save_state
  parameters: {path: states/operator.json}
""",
    "browser.screenshot": """
- id: picture
  type: browser.screenshot
  parameters: {name: overview, full_page: true}
""",
    "browser.scroll": """
- id: last_row
  type: browser.scroll
  parameters: {selector: ".alarm-table", to: bottom}
""",
    "browser.select": """
- id: line
  type: browser.select
  parameters: {selector: {label: Line}, label: Packing}
""",
    "browser.stub_requests": """
- id: no_alarms
  type: browser.stub_requests
  parameters: {url: "**/api/alarms", body: {alarms: []}}
""",
    "browser.switch_page": """
- id: popup
  type: browser.switch_page
  parameters: {to: newest}
""",
    "browser.type": """
- id: search
  type: browser.type
  parameters: {selector: {placeholder: Filter}, text: pump, delay: 50ms}
""",
    "browser.verify": """
- id: loaded
  type: browser.verify
  parameters: {selector: ".loading-spinner", exists: false}
""",
    "browser.verify_attribute": """
- id: setpoint
  type: browser.verify_attribute
  parameters: {selector: "#setpoint", attribute: value, value: "100"}
""",
    "browser.verify_console": """
- id: no_errors
  type: browser.verify_console
  parameters: {ignore: [favicon]}
""",
    "browser.verify_count": """
- id: pumps
  type: browser.verify_count
  parameters: {selector: {role: row, has_text: Pump}, min: 3}
""",
    "browser.verify_dialog": """
- id: warned
  type: browser.verify_dialog
  parameters: {message: Delete the recipe}
""",
    "browser.verify_state": """
- id: locked
  type: browser.verify_state
  parameters: {selector: "#locked-button", state: disabled}
""",
    "browser.verify_text": """
- id: title
  type: browser.verify_text
  parameters: {selector: h1, text: Dashboard, match: contains}
""",
    "browser.viewport": """
- id: tablet
  type: browser.viewport
  parameters: {width: 1024, height: 768}
""",
    "browser.wait": """
- id: appears
  type: browser.wait
  parameters: {selector: ".perspective-page", timeout: 30s}
""",
    "browser.wait_request": """
- id: sent
  type: browser.wait_request
  parameters: {url: /api/setpoint, method: POST, click: "#save", read_body: true}
  expect: {body: {subset: {value: 42}}}
""",
    "browser.wait_response": """
- id: saved
  type: browser.wait_response
  parameters: {url: /api/setpoint, status: 200, click: "#save"}
""",
}
