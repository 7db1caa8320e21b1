"""What a refused wrong use looks like: three lines, an exit code, and nothing new on the disk."""

from __future__ import annotations


def state(folder):
    """Every file of a folder with its content, but for locks."""
    files = (path for path in folder.rglob("*") if path.is_file() and ".lock" not in path.name)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def check_refused(answer, what, where="", remedy="", code=2):
    """The answer says what, where and what to do, and nothing else."""
    assert answer.code == code, answer.err
    first, *rest = answer.err.strip().splitlines()
    assert what in first
    assert where in " ".join(line for line in rest if line.startswith("  where:"))
    assert remedy in " ".join(line for line in rest if line.startswith("  remedy:"))
    assert "  remedy: " in answer.err
    assert "Traceback" not in answer.err
    assert answer.out == ""
