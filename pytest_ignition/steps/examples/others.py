"""Examples of all other step types: `ai.*`, `fat.*`, `playbook.*`, `tags.*`, `utility.*`."""

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
