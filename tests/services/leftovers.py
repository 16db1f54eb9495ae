"""Processes that a test run started and that are still there when it ends."""

import os

import psutil

RUN_VARIABLE = "DRYDOCK_TEST_RUN"
"""Every process of a run inherits this variable, orphans included; its value is the run's own."""


def end_leftovers(run: str, *, grace_seconds: float = 5) -> list[str]:
    """End each process of the run but this one; return what they were."""
    found = [process for process in psutil.process_iter() if belongs_to(process, run)]
    names = []
    for process in found:
        try:
            names.append(" ".join(process.cmdline()[:4]))
            process.terminate()
        except psutil.Error:
            continue
    _, stubborn = psutil.wait_procs(found, timeout=grace_seconds)
    for process in stubborn:
        process.kill()
    return names


def belongs_to(process: psutil.Process, run: str) -> bool:
    """Return whether the process inherited the run's variable and is not this one."""
    try:
        return process.pid != os.getpid() and process.environ().get(RUN_VARIABLE) == run
    except psutil.Error:
        return False
