"""An example of each step type that works, for the reference; the suite checks every one."""

from __future__ import annotations

from collections.abc import Mapping

EXAMPLES: Mapping[str, str] = {
    "ai.generate_test_cases": """
- id: plan
  type: ai.generate_test_cases
  parameters:
    mode: smoke
    components:
      - {id: start, type: button, selector: "#start"}
""",
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
    "fat.export_report": """
- id: pdf
  type: fat.export_report
  parameters: {report_id: fat_report_20260105_093000, output_path: reports/line1.pdf}
""",
    "fat.generate_report": """
- id: report
  type: fat.generate_report
  parameters:
    test_results:
      results:
        - {component_id: start, action: click, expected: enabled, status: passed, actual: "clicked, enabled"}
    metadata: {project_name: Line 1, tester: Ada Lovelace, client: ACME}
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
    "gateway.activate_license": """
- id: license
  type: gateway.activate_license
  parameters: {license_key: "{{ env.IGNITION_LICENSE_KEY }}"}
""",
    "gateway.check_activation": """
- id: online
  type: gateway.check_activation
  expect: {online: true}
""",
    "gateway.commission": """
- id: commission
  type: gateway.commission
  parameters: {username: admin, password: "{{ credential.first.password }}", timeout: 5m}
""",
    "gateway.copy_project": """
- id: copy
  type: gateway.copy_project
  parameters: {project_name: Packing, new_name: Packing test}
""",
    "gateway.copy_resource": """
- id: copy
  type: gateway.copy_resource
  parameters: {type: ignition/database-connection, name: plant, to_collection: test}
""",
    "gateway.create_alarm_journal": """
- id: journal
  type: gateway.create_alarm_journal
  parameters: {name: journal, type: DATASOURCE, settings: {datasource: plant}}
""",
    "gateway.create_database_connection": """
- id: database
  type: gateway.create_database_connection
  parameters:
    name: plant
    driver: MariaDB
    translator: MYSQL
    connect_url: jdbc:mariadb://localhost:3306/plant
    username: ignition
    password: "{{ credential.database.password }}"
""",
    "gateway.create_deployment_mode": """
- id: mode
  type: gateway.create_deployment_mode
  parameters: {name: test, title: Test bench}
""",
    "gateway.create_device": """
- id: device
  type: gateway.create_device
  parameters: {name: plc1, type: ModbusTcp, settings: {connectivity: {hostname: 10.0.0.5, port: 502}}}
""",
    "gateway.create_diagnostics": """
- id: bundle
  type: gateway.create_diagnostics
  parameters: {file: results/diagnostics.zip, timeout: 2m}
""",
    "gateway.create_project": """
- id: create
  type: gateway.create_project
  parameters: {project_name: Packing, title: Packing line, parent: global}
""",
    "gateway.create_resource": """
- id: holiday
  type: gateway.create_resource
  parameters: {type: ignition/holiday, name: new year, config: {}, description: Nobody works}
""",
    "gateway.create_tag_provider": """
- id: provider
  type: gateway.create_tag_provider
  parameters: {name: plant, settings: {readOnly: true}, settle: 30s}
""",
    "gateway.create_token": """
- id: token
  type: gateway.create_token
  parameters: {name: night-run, levels: [Authenticated/Roles/Administrator]}
""",
    "gateway.create_user_source": """
- id: operators
  type: gateway.create_user_source
  parameters: {name: operators, type: INTERNAL}
""",
    "gateway.delete_deployment_mode": """
- id: away
  type: gateway.delete_deployment_mode
  parameters: {name: test}
""",
    "gateway.delete_project": """
- id: remove
  type: gateway.delete_project
  parameters: {project_name: Packing test}
""",
    "gateway.delete_resource": """
- id: away
  type: gateway.delete_resource
  parameters: {type: ignition/database-connection, name: plant, confirm: true}
""",
    "gateway.delete_resource_file": """
- id: away
  type: gateway.delete_resource_file
  parameters: {type: com.inductiveautomation.perspective/themes, name: dark, file: old.css}
""",
    "gateway.delete_token": """
- id: away
  type: gateway.delete_token
  parameters: {name: night-run}
""",
    "gateway.disable_module": """
- id: stop
  type: gateway.disable_module
  parameters: {module_name: com.example.line}
""",
    "gateway.download_backup": """
- id: backup
  type: gateway.download_backup
  parameters: {file: results/before.gwbk, timeout: 5m}
  expect: {backup.projects: {contains: packing}}
""",
    "gateway.download_logs": """
- id: log
  type: gateway.download_logs
  parameters: {file: results/gateway.idb}
""",
    "gateway.enable_module": """
- id: let_run
  type: gateway.enable_module
  parameters: {module_name: com.example.line}
""",
    "gateway.encrypt_secret": """
- id: password
  type: gateway.encrypt_secret
  parameters: {secret: "{{ credential.database.password }}"}
""",
    "gateway.export_project": """
- id: export
  type: gateway.export_project
  parameters: {project_name: Packing, file: build/packing.zip}
""",
    "gateway.force_failover": """
- id: failover
  type: gateway.force_failover
""",
    "gateway.get_banners": """
- id: banners
  type: gateway.get_banners
  expect: {count: 0}
""",
    "gateway.get_charts": """
- id: charts
  type: gateway.get_charts
""",
    "gateway.get_connections": """
- id: connections
  type: gateway.get_connections
  expect: {errors: []}
""",
    "gateway.get_gateway_network": """
- id: network
  type: gateway.get_gateway_network
  expect: {network.remote_gateways: 0}
""",
    "gateway.get_health": """
- id: health
  type: gateway.get_health
  expect: {health.healthy: true}
""",
    "gateway.get_info": """
- id: info
  type: gateway.get_info
  expect: {info.version: {matches: "^8[.]3"}}
""",
    "gateway.get_licenses": """
- id: licenses
  type: gateway.get_licenses
  expect: {count: {greater_than: 0}}
""",
    "gateway.get_logs": """
- id: errors
  type: gateway.get_logs
  parameters: {min_level: ERROR, since: "2026-09-01T06:00:00Z"}
  expect: {count: 0}
""",
    "gateway.get_module": """
- id: module
  type: gateway.get_module
  parameters: {module_name: Perspective}
  expect: {module.state: ACTIVE}
""",
    "gateway.get_overview": """
- id: overview
  type: gateway.get_overview
  expect: {overview.cpu: {less_than: 0.8}}
""",
    "gateway.get_pending_restarts": """
- id: pending
  type: gateway.get_pending_restarts
  expect: {count: 0}
""",
    "gateway.get_performance": """
- id: performance
  type: gateway.get_performance
  expect: {threads.blocked: 0}
""",
    "gateway.get_permissions": """
- id: allowed
  type: gateway.get_permissions
  expect: {write: true}
""",
    "gateway.get_perspective_session": """
- id: session
  type: gateway.get_perspective_session
  parameters: {session_id: a1b2c3d4}
""",
    "gateway.get_problems": """
- id: problems
  type: gateway.get_problems
  expect: {count: 0}
""",
    "gateway.get_project": """
- id: project
  type: gateway.get_project
  parameters: {project_name: demo}
""",
    "gateway.get_redundancy": """
- id: redundancy
  type: gateway.get_redundancy
  expect: {redundancy.peer_connected: true}
""",
    "gateway.get_resource": """
- id: database
  type: gateway.get_resource
  parameters: {type: ignition/database-connection, name: plant}
  expect: {resource.healthy: true}
""",
    "gateway.get_resource_file": """
- id: style
  type: gateway.get_resource_file
  parameters: {type: com.inductiveautomation.perspective/themes, name: dark, file: index.css}
""",
    "gateway.get_resource_type": """
- id: kinds
  type: gateway.get_resource_type
  parameters: {type: com.inductiveautomation.opcua/device}
""",
    "gateway.get_threads": """
- id: threads
  type: gateway.get_threads
  expect: {deadlocks: []}
""",
    "gateway.get_trial": """
- id: trial
  type: gateway.get_trial
  expect: {trial.expired: false}
""",
    "gateway.import_project": """
- id: deploy
  type: gateway.import_project
  parameters: {project_name: Packing, file: packing.zip, overwrite: true}
""",
    "gateway.install_module": """
- id: install
  type: gateway.install_module
  parameters: {file: modules/line.modl, restart: if_needed, timeout: 5m}
  expect: {module.state: ACTIVE}
""",
    "gateway.list_deployment_modes": """
- id: modes
  type: gateway.list_deployment_modes
""",
    "gateway.list_designers": """
- id: designers
  type: gateway.list_designers
  expect: {count: 0}
""",
    "gateway.list_loggers": """
- id: loggers
  type: gateway.list_loggers
  parameters: {prefix: tags.}
""",
    "gateway.list_modules": """
- id: modules
  type: gateway.list_modules
  expect: {count: {greater_than: 0}}
""",
    "gateway.list_perspective_sessions": """
- id: sessions
  type: gateway.list_perspective_sessions
  parameters: {project: demo}
  expect: {count: {greater_than: 0}}
""",
    "gateway.list_project_resources": """
- id: inside
  type: gateway.list_project_resources
  parameters: {file: packing.zip}
""",
    "gateway.list_projects": """
- id: projects
  type: gateway.list_projects
  expect: {projects: {contains: {subset: {name: demo}}}}
""",
    "gateway.list_resource_names": """
- id: providers
  type: gateway.list_resource_names
  parameters: {type: ignition/tag-provider}
  expect: {names: {contains: default}}
""",
    "gateway.list_resources": """
- id: databases
  type: gateway.list_resources
  parameters: {type: ignition/database-connection}
""",
    "gateway.list_tokens": """
- id: tokens
  type: gateway.list_tokens
""",
    "gateway.list_vision_clients": """
- id: clients
  type: gateway.list_vision_clients
  expect: {count: 0}
""",
    "gateway.login": """
- id: login
  type: gateway.login
  parameters: {username: operator, password: "{{ credential.operator.password }}"}
""",
    "gateway.logout": """
- id: logout
  type: gateway.logout
""",
    "gateway.mark_logs": """
- id: mark
  type: gateway.mark_logs
""",
    "gateway.modify_resource": """
- id: slower
  type: gateway.modify_resource
  parameters: {type: ignition/database-connection, name: plant, config: {poolMaxActive: 4}}
""",
    "gateway.move_resource": """
- id: outside
  type: gateway.move_resource
  parameters: {type: ignition/api-token, name: night-run, to_collection: external}
""",
    "gateway.ping": """
- id: ping
  type: gateway.ping
  expect: {state: RUNNING}
""",
    "gateway.put_resource_file": """
- id: style
  type: gateway.put_resource_file
  parameters:
    type: com.inductiveautomation.perspective/themes
    name: dark
    file: index.css
    source: files/index.css
""",
    "gateway.read_backup": """
- id: about
  type: gateway.read_backup
  parameters: {file: results/before.gwbk}
  expect: {backup.version: {matches: "^8[.]3"}}
""",
    "gateway.read_view": """
- id: overview
  type: gateway.read_view
  parameters: {file: packing.zip, view: Line 1/Overview}
  expect: {view.root.type: ia.container.flex}
""",
    "gateway.rename_project": """
- id: rename
  type: gateway.rename_project
  parameters: {project_name: Packing, new_name: Packing 2}
""",
    "gateway.rename_resource": """
- id: rename
  type: gateway.rename_resource
  parameters: {type: ignition/database-connection, name: plant, new_name: line, references: UPDATE}
""",
    "gateway.reset_log_levels": """
- id: usual
  type: gateway.reset_log_levels
""",
    "gateway.reset_trial": """
- id: trial
  type: gateway.reset_trial
""",
    "gateway.restart": """
- id: restart
  type: gateway.restart
  parameters: {wait_for_ready: true, timeout: 3m}
""",
    "gateway.restore_backup": """
- id: back
  type: gateway.restore_backup
  parameters: {file: results/before.gwbk, timeout: 10m}
  expect: {status: restored}
""",
    "gateway.restart_module": """
- id: again
  type: gateway.restart_module
  parameters: {module_name: com.example.line, timeout: 2m}
""",
    "gateway.resync_redundancy": """
- id: resync
  type: gateway.resync_redundancy
""",
    "gateway.scan_projects": """
- id: scan
  type: gateway.scan_projects
  parameters: {timeout: 30}
""",
    "gateway.set_log_level": """
- id: talk
  type: gateway.set_log_level
  parameters: {logger: tags.Provider, level: DEBUG}
""",
    "gateway.terminate_designer": """
- id: end
  type: gateway.terminate_designer
  parameters: {session_id: a1b2c3d4}
""",
    "gateway.terminate_perspective_session": """
- id: end
  type: gateway.terminate_perspective_session
  parameters: {session_id: a1b2c3d4, message: Shift is over}
""",
    "gateway.terminate_vision_client": """
- id: end
  type: gateway.terminate_vision_client
  parameters: {client_id: a1b2c3d4}
""",
    "gateway.uninstall_module": """
- id: remove
  type: gateway.uninstall_module
  parameters: {module_name: com.example.line, restart: true}
""",
    "gateway.update_deployment_mode": """
- id: retitle
  type: gateway.update_deployment_mode
  parameters: {name: test, title: Test bench 2}
""",
    "gateway.update_project": """
- id: retitle
  type: gateway.update_project
  parameters: {project_name: Packing, title: Packing line 2}
""",
    "gateway.upload_module": """
- id: upload
  type: gateway.upload_module
  parameters: {file: modules/line.modl}
""",
    "gateway.wait_for_module_installation": """
- id: installed
  type: gateway.wait_for_module_installation
  parameters: {module_name: com.example.line, timeout: 5m}
""",
    "gateway.wait_for_ready": """
- id: ready
  type: gateway.wait_for_ready
  parameters: {timeout: 2m}
""",
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
    "playbook.run": """
- id: log_in
  type: playbook.run
  parameters: {playbook: gateway/web_login.yaml}
""",
    "tags.export": """
- id: before
  type: tags.export
  parameters: {provider: default, path: Line 1}
""",
    "tags.import": """
- id: tank
  type: tags.import
  parameters:
    path: Hall 2
    collision_policy: Overwrite
    tags:
      - {name: Level, tagType: AtomicTag, dataType: Float8, valueSource: memory, value: 4.5}
  expect: {failure_count: 0}
""",
    "tags.list_providers": """
- id: providers
  type: tags.list_providers
  expect: {names: {contains: default}}
""",
    "utility.log": """
- id: say
  type: utility.log
  parameters: {message: "on {{ gateway.url }}", level: warning}
""",
    "utility.python": """
- id: compute
  type: utility.python
  parameters:
    script: |
      print(f"total={sum(range(10))}")
  expect: {total: "45"}
""",
    "utility.set_variable": """
- id: remember
  type: utility.set_variable
  parameters: {name: batch, value: B42}
""",
    "utility.sleep": """
- id: settle
  type: utility.sleep
  parameters: {seconds: 500ms}
""",
}
"""Step type -> one step, as it stands in a list of steps."""
