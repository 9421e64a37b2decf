"""Who is running in this process, and the front ends that look after every run."""

from __future__ import annotations

import threading

from pytest_ignition.engine.commands import Cancel, Pause
from pytest_ignition.engine.control import Control, Controls


def pause(run_id: str) -> Pause:
    return Pause(command_id="1", run_id=run_id)


def test_a_run_is_found_by_its_id_while_it_runs() -> None:
    controls, control = Controls(), Control("a")

    with controls.running(control):
        assert controls.find("a") is control
        assert controls.run_ids == ("a",)
    assert controls.find("a") is None
    assert not controls.run_ids


def test_a_command_reaches_its_run_and_one_for_nobody_is_refused() -> None:
    controls, control = Controls(), Control("a")

    with controls.running(control):
        assert controls.submit(Cancel(command_id="1", run_id="a")).accepted
        answer = controls.submit(Cancel(command_id="2", run_id="b"))
    assert (answer.command_id, answer.accepted, answer.reason) == ("2", False, "no run 'b' is under way here")


def test_a_front_end_is_attached_to_runs_under_way_and_to_come_until_it_leaves() -> None:
    controls, first, second = Controls(), Control("first"), Control("second")

    with controls.running(first):
        leave = controls.register("terminal")
        assert first.front_ends == ("terminal",)
        with controls.running(second):
            assert second.front_ends == ("terminal",)
            assert controls.submit(pause("second")).accepted
            leave()
            assert not [*second.front_ends, *first.front_ends]
            assert second.pause_reason is None, "nobody is left who could resume it"
            assert not controls.submit(pause("first")).accepted


def test_many_threads_may_come_and_go_at_once() -> None:
    controls = Controls()
    problems: list[Exception] = []

    def work(number: int) -> None:
        try:
            for turn in range(50):
                control = Control(f"{number}-{turn}")
                with controls.running(control):
                    leave = controls.register("front")
                    controls.submit(pause(control.run_id))
                    leave()
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert problems == []
    assert controls.run_ids == ()


def test_a_flood_of_commands_is_refused_with_the_reason() -> None:
    from pytest_ignition.engine.commands import Evaluate

    control = Control("a")
    answers = [control.submit(Evaluate(command_id=str(n), run_id="a", expression="x")) for n in range(101)]

    assert [answer.accepted for answer in answers] == [True] * 100 + [False]
    assert answers[-1].reason == "100 commands are waiting already"
