"""What hiding secrets costs a long run."""

from __future__ import annotations

from pathlib import Path

from benchmarks import inputs
from benchmarks.figures import Row, compare, ratio_row
from benchmarks.measure import interleave
from benchmarks.setting import Setting, pytest_command

_SECRETS = ("a-password/with & signs", "tester:kF2xJ8pQzW0vLr7n", "0123456789abcdef0123456789abcdef")


def long_run(setting: Setting) -> list[Row]:
    """Many steps while three secrets are known, and the same steps while none is."""
    steps, number = 1_000, setting.size(10)
    folders = {
        "ours": _folder(setting.folder, "secret", "token", steps, number),
        "peer": _folder(setting.folder, "plain", "label", steps, number),
    }
    runs = interleave(
        {name: pytest_command(folder) for name, folder in folders.items()},
        setting.turns(7),
        warm_up=setting.warm_up,
        progress=setting.progress,
    )
    found = compare(*([each.cpu or each.wall for each in runs[name]] for name in ("ours", "peer")))
    what = f"{steps * number:,} steps with three secrets known / without any"
    return [ratio_row(what, found, 1.03, note="Processor time of the whole process, where the system tells it.")]


def _folder(parent: Path, name: str, parameter: str, steps: int, number: int) -> Path:
    """Playbooks that differ only in whether their parameters are secret by name."""
    folder = inputs.new_folder(parent, f"redaction-{name}")
    declared = "".join(
        f'  - {{name: "p{index}_{parameter}", type: string, default: "{secret}"}}\n'
        for index, secret in enumerate(_SECRETS, 1)
    )
    text = inputs.playbook(steps, inputs.mixed).replace("steps:\n", declared + "steps:\n", 1)
    for index in range(number):
        (folder / "playbooks" / f"p{index:02}.yaml").write_text(text, encoding="utf-8")
    return folder
