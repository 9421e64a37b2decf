"""Examples of `gateway.*`."""

from __future__ import annotations

from collections.abc import Mapping

EXAMPLES: Mapping[str, str] = {
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
}
