"""JUnit files as GitLab and Jenkins read them, by their documented rules."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET


@dataclass
class Seen:
    """A test case as a reader sees it."""

    suite: str
    name: str
    status: str
    text: str = ""
    attachments: list[str] = field(default_factory=list)


def gitlab(root: ET.Element) -> list[Seen]:
    """GitLab: "Unit test reports" of its documentation, sections on the format and on screenshots.

    Suites nest below one `testsuites`; a test case is named by `classname` and `name`, of equal ones the first counts;
    `failure` before `error` before `skipped`; the first attachment tag of the one `system-out` is shown, its path taken
    from the project's folder.
    """
    found: dict[tuple[str, str], Seen] = {}
    assert root.tag == "testsuites"
    for case in (case for suite in root.iter("testsuite") for case in suite.findall("testcase")):
        key = case.attrib["classname"], case.attrib["name"]
        status = next((tag for tag in ("failure", "error", "skipped") if case.find(tag) is not None), "success")
        outputs = case.findall("system-out")
        assert len(outputs) <= 1, "GitLab's parser takes one system-out as text and stumbles over two"
        tags = re.findall(r"\[\[ATTACHMENT\|(.+?)\]\]", outputs[0].text or "") if outputs else []
        text = "" if status == "success" else case.findtext(status) or ""
        assert key not in found, "of equal names GitLab counts the first only"
        found[key] = Seen(*key, status, text, tags[:1])
    return list(found.values())


def jenkins(root: ET.Element) -> list[Seen]:
    """Jenkins: its JUnit plugin, and the JUnit Attachments plugin's readme.

    One `failure` or `error` of a test case counts; "each ATTACHMENT should be on its own line, without any text before or
    after", with an absolute path.
    """
    found = []
    for case in (case for suite in root.iter("testsuite") for case in suite.findall("testcase")):
        problems = [*case.findall("error"), *case.findall("failure")]
        status = "FAILED" if problems else "SKIPPED" if case.find("skipped") is not None else "PASSED"
        text = "".join(f"{each.get('message')}\n{each.text}" for each in problems[:1])
        printed = case.findtext("system-out") or ""
        tags = re.findall(r"^\[\[ATTACHMENT\|([^|\]]+)\]\]$", printed, re.MULTILINE)
        assert printed.count("[[ATTACHMENT|") == len(tags)
        assert all(Path(each).is_absolute() and Path(each).is_file() for each in tags)
        found.append(Seen(case.attrib["classname"], case.attrib["name"], status, text, tags))
    return found
