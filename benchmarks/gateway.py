"""What a gateway step costs beyond its request."""

from __future__ import annotations

from benchmarks import inputs
from benchmarks.figures import Row, ratio_row
from benchmarks.measure import repeat
from benchmarks.pairs import compare_pairs
from benchmarks.server import serving
from benchmarks.setting import Setting, pytest_command


def ping_step(setting: Setting) -> list[Row]:
    """Pings of a playbook and the same raw requests over one kept connection each, in items that follow each other."""
    folder = inputs.new_folder(setting.folder, "gateway")
    text = inputs.playbook(setting.size(30), inputs.ping)
    for index in range(setting.size(20)):
        for suffix in ("null", "yaml"):
            (folder / "playbooks" / f"p{index:03}.{suffix}").write_text(text, encoding="utf-8")
    with serving("simulator", folder) as url:
        raw = ("--null-suffix", ".null", "--null-url", f"{url}/StatusPing")
        command = pytest_command(folder, "--ignition-gateway", url, *raw, null="request")
        found = compare_pairs(repeat(command, setting.turns(3), progress=setting.progress), ".null")
    return [ratio_row("gateway step over a kept connection / the same raw request", found, 1.5)]
