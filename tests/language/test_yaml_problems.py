"""What people read when their file is not YAML, whole."""

from __future__ import annotations

import pytest

from pytest_ignition.language.errors import PlaybookError
from pytest_ignition.language.loader import parse

CASES = {
    "a tab as indentation": (
        "steps:\n\t- id: a\n",
        "x.yaml:2:1: a tab cannot indent a line\n    2 | \t- id: a\n      | ^\n  hint: indent with spaces",
    ),
    "a tab below a key with a value": (
        "name: x\n\tversion: 2\n",
        "x.yaml:2:1: a tab cannot indent a line\n    2 | \tversion: 2\n      | ^\n  hint: indent with spaces",
    ),
    "a tab after spaces, with Windows line ends": (
        "a:\r\n  \tb: 1\r\n",
        "x.yaml:2:3: a tab cannot indent a line\n    2 |   \tb: 1\n      |   ^\n  hint: indent with spaces",
    ),
    "an unquoted reference alone": (
        "steps:\n  - url: {{ parameter.url }}\n",
        "x.yaml:2:10: a value that begins with {{ needs quotes\n"
        "    2 |   - url: {{ parameter.url }}\n"
        "      |          ^^^^^^^^^^^^^^^^^^^\n"
        '  hint: write "{{ parameter.url }}"',
    ),
    "an unquoted reference that goes on": (
        'url: {{ parameter.url }}/web/"home" # why\nb: 1\n',
        "x.yaml:1:6: a value that begins with {{ needs quotes\n"
        '    1 | url: {{ parameter.url }}/web/"home" # why\n'
        "      |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  hint: write '{{ parameter.url }}/web/\"home\"'",
    ),
    "an unquoted reference in a list": (
        "- {{ x }}\n",
        "x.yaml:1:3: a value that begins with {{ needs quotes\n"
        "    1 | - {{ x }}\n"
        "      |   ^^^^^^^\n"
        '  hint: write "{{ x }}"',
    ),
    "an unquoted reference inside braces": (
        "a: {b: {{ x }}, c: 1}\n",
        "x.yaml:1:8: a value that begins with {{ needs quotes\n"
        "    1 | a: {b: {{ x }}, c: 1}\n"
        "      |        ^^^^^^^\n"
        '  hint: write "{{ x }}"',
    ),
    "a quote that is never closed": (
        "name: 'x\nsteps: []\n",
        "x.yaml:1:7: this quoted text is never closed\n"
        "    1 | name: 'x\n"
        "      |       ^\n"
        "  hint: add the closing quote; inside single quotes, write a quote as ''",
    ),
    "an apostrophe inside single quotes": (
        "name: 'it's here'\n",
        "x.yaml:1:11: the value goes on after its closing quote\n"
        "    1 | name: 'it's here'\n"
        "      |           ^\n"
        "  hint: put the whole value into quotes; inside single quotes, write a quote as ''",
    ),
    "text behind a double quote": (
        'selector: "a" >> "b"\nx: 1\n',
        "x.yaml:1:15: the value goes on after its closing quote\n"
        '    1 | selector: "a" >> "b"\n'
        "      |               ^\n"
        '  hint: put the whole value into quotes; inside double quotes, write one as \\"',
    ),
    "a Windows path in double quotes": (
        'path: "C:\\Data"\n',
        "x.yaml:1:10: unknown escape inside double quotes\n"
        '    1 | path: "C:\\Data"\n'
        "      |          ^\n"
        "  hint: write a backslash as \\\\, or use single quotes, where a backslash is only a backslash",
    ),
    "a list that is never closed": (
        "a: [1, 2\nb: 3\n",
        "x.yaml:1:4: this list is not closed before the text goes on, or misses a comma\n"
        "    1 | a: [1, 2\n"
        "      |    ^\n"
        "  hint: close it with ], or separate its items with commas",
    ),
    "a mapping that is never closed": (
        "a: {b: 1\nc: 3\n",
        "x.yaml:1:4: this mapping is not closed before the text goes on, or misses a comma\n"
        "    1 | a: {b: 1\n"
        "      |    ^\n"
        "  hint: close it with }, or separate its entries with commas; put quotes around text that begins with {",
    ),
    "a colon inside a value": (
        "- name: Step 1: log in\n",
        "x.yaml:1:9: a value that holds a colon and a blank needs quotes\n"
        "    1 | - name: Step 1: log in\n"
        "      |         ^^^^^^^^^^^^^^\n"
        "  hint: put quotes around the value",
    ),
    "no blank after a colon": (
        "- id:first\n  type: x\n",
        "x.yaml:1:5: a blank is missing after this colon\n"
        "    1 | - id:first\n"
        "      |     ^\n"
        "  hint: write `key: value`",
    ),
    "a key that stands too far right": (
        "- id: a\n  type: b\n   name: c\n",
        "x.yaml:3:8: this line does not fit the lines above\n"
        "    3 |    name: c\n"
        "      |        ^\n"
        "  hint: begin it in the same column as the keys that it stands beside, below the value that it belongs to",
    ),
    "a key that stands too far left": (
        "a:\n    b: 1\n  c: 2\n",
        "x.yaml:3:3: this line does not fit the lines above\n"
        "    3 |   c: 2\n"
        "      |   ^\n"
        "  hint: begin it in the same column as the keys that it stands beside, below the value that it belongs to",
    ),
    "a mapping after a list": (
        "- a\nb: 1\n",
        "x.yaml:2:1: this does not continue the list above\n"
        "    2 | b: 1\n"
        "      | ^\n"
        "  hint: begin each item with a dash below the first one, and indent what belongs to an item",
    ),
    "a line without colon": (
        "name: x\nsteps\nfoo: 1\n",
        "x.yaml:2:1: this line is no `key: value`\n"
        "    2 | steps\n"
        "      | ^\n"
        "  hint: write a colon and a blank after the key, or check the indentation",
    ),
    "a list on its key's line": (
        "steps: - id: a\n",
        "x.yaml:1:8: a list item is not allowed here\n"
        "    1 | steps: - id: a\n"
        "      |        ^\n"
        "  hint: begin the list on a line of its own, or put quotes around text that begins with a dash",
    ),
    "text that begins with an at sign": (
        "user: @admin\n",
        "x.yaml:1:7: text cannot begin with '@' in YAML\n"
        "    1 | user: @admin\n"
        "      |       ^\n"
        "  hint: put quotes around the value",
    ),
    "text that begins with an asterisk": (
        "selector: *.button\n",
        "x.yaml:1:11: an asterisk begins an alias in YAML\n"
        "    1 | selector: *.button\n"
        "      |           ^\n"
        "  hint: put quotes around the value",
    ),
    "a list as key": (
        "? [a, b]\n: c\n",
        "x.yaml:1:3: a key must be text, not a list\n    1 | ? [a, b]\n      |   ^\n  hint: put quotes around it",
    ),
    "text beside a block sign": (
        "script: | print(1)\n",
        "x.yaml:1:9: text stands behind the | or > that begins a block\n"
        "    1 | script: | print(1)\n"
        "      |         ^\n"
        "  hint: begin the block on the next line, or put quotes around the value",
    ),
    "a control character": (
        "name: a\x07b\n",
        "x.yaml:1:8: the character U+0007 is not allowed in YAML\n"
        "    1 | name: a\ufffdb\n"
        "      |        ^\n"
        '  hint: remove it, or write it as an escape such as "\\x1b" inside double quotes',
    ),
    "a NUL behind wide characters and Windows line ends": (
        "a: 1\r\n名: 😀\x00\r\n",
        "x.yaml:2:5: the character U+0000 is not allowed in YAML\n"
        "    2 | 名: 😀\ufffd\n"
        "      |       ^\n"
        '  hint: remove it, or write it as an escape such as "\\x1b" inside double quotes',
    ),
    "half a surrogate pair": (
        "a: \ud83d\n",
        "x.yaml:1:4: the character U+D83D is not allowed in YAML\n"
        "    1 | a: \ufffd\n"
        "      |    ^\n"
        '  hint: remove it, or write it as an escape such as "\\x1b" inside double quotes',
    ),
    "another YAML version": (
        "%YAML 2.0\n---\na: 1\n",
        "x.yaml:1:1: the %YAML line names a version other than 1.1\n"
        "    1 | %YAML 2.0\n"
        "      | ^\n"
        "  hint: remove the line",
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_malformed_yaml_is_told_in_plain_words(text: str, expected: str) -> None:
    with pytest.raises(PlaybookError) as caught:
        parse(text, "x.yaml")
    assert str(caught.value) == expected
