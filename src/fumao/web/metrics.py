"""Counts of requests in the text format of Prometheus, over all processes that answer.

Each process counts for itself and, a second after it answered, writes its counts to a folder
that all of them share; whichever is asked adds them up. Of a process that has ended the counts
stay, so that no sum ever falls; its memory and requests under way do not.

References
----------
Prometheus, "Exposition formats", text format 0.0.4.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

# Upper ends in seconds: a page should take less than 0.3, a hostile query less than 0.1.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1.0, 3.0, 10.0)
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_BEGUN = time.time()
_SECONDS_TO_WRITE = 1.0


class Metrics:
    """The counts of this process, and where those of the others are.

    Examples
    --------
    >>> metrics = Metrics()
    >>> metrics.begin()
    >>> metrics.end("/data/{name}", "GET", 200, 0.02)
    >>> "fumao_requests_total" in metrics.text({})
    True
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._buckets: dict[str, list[int]] = defaultdict(lambda: [0] * (len(BUCKETS) + 1))
        self._seconds: Counter[str] = Counter()
        self._under_way = 0
        self._writing = False

    def begin(self) -> None:
        """A request came."""
        self._under_way += 1

    def end(self, route: str, method: str, status: int, seconds: float) -> None:
        """It was answered."""
        self._under_way -= 1
        self._requests[route, method if method in _METHODS else "other", status] += 1
        self._buckets[route][sum(seconds > each for each in BUCKETS)] += 1
        self._seconds[route] += seconds  # type: ignore[assignment]
        if self._folder is not None and not self._writing:
            with contextlib.suppress(RuntimeError):  # no loop: nobody else is there to be told
                asyncio.get_running_loop().call_later(_SECONDS_TO_WRITE, self._write)
                self._writing = True

    def text(self, gauges: Mapping[str, tuple[str, float]]) -> str:
        """Everything, with more gauges: by name what it is, and its value."""
        told = list(_lines(list(self._everybody())))
        for name, (about, value) in gauges.items():
            told += [f"# HELP {name} {about}", f"# TYPE {name} gauge", f"{name} {value:g}"]
        return "\n".join(told) + "\n"

    def _own(self) -> dict[str, Any]:
        return {
            "worker": os.getpid(), "under_way": self._under_way, **_process(),
            "requests": [[*key, many] for key, many in self._requests.items()],
            "buckets": dict(self._buckets), "seconds": dict(self._seconds),
        }  # fmt: skip

    def _write(self) -> None:
        self._writing = False
        assert self._folder is not None
        part = self._folder / f".{os.getpid()}"
        with contextlib.suppress(OSError):  # counts are not worth an answer
            part.write_text(json.dumps(self._own()), "utf-8")
            part.replace(self._folder / f"{os.getpid()}.json")

    def _everybody(self) -> Iterator[dict[str, Any]]:
        yield self._own()
        for file in sorted(self._folder.glob("*.json")) if self._folder else ():
            if file.stem != str(os.getpid()):
                told = json.loads(file.read_text("utf-8"))
                yield told if _is_alive(told["worker"]) else {**told, "worker": None}


def _lines(everybody: list[dict[str, Any]]) -> Iterator[str]:
    requests: Counter[tuple[str, str, int]] = Counter()
    buckets: dict[str, list[int]] = defaultdict(lambda: [0] * (len(BUCKETS) + 1))
    seconds: dict[str, float] = defaultdict(float)
    for each in everybody:
        for route, method, status, many in each["requests"]:
            requests[route, method, status] += many
        for route, counts in each["buckets"].items():
            buckets[route] = [a + b for a, b in zip(buckets[route], counts, strict=True)]
        for route, spent in each["seconds"].items():
            seconds[route] += spent
    yield from _head("fumao_requests_total", "counter", "Requests that were answered.")
    for (route, method, status), many in sorted(requests.items()):
        labels = f'route="{_escaped(route)}",method="{method}",status="{status}"'
        yield f"fumao_requests_total{{{labels}}} {many}"
    yield from _head("fumao_request_seconds", "histogram", "Time to the end of an answer.")
    for route, counts in sorted(buckets.items()):
        name, total = f'route="{_escaped(route)}"', 0
        for end, many in zip((*BUCKETS, "+Inf"), counts, strict=True):
            total += many
            yield f'fumao_request_seconds_bucket{{{name},le="{end}"}} {total}'
        yield f"fumao_request_seconds_sum{{{name}}} {seconds[route]:.6f}"
        yield f"fumao_request_seconds_count{{{name}}} {total}"
    yield from _of_processes([each for each in everybody if each["worker"]])


def _of_processes(alive: list[dict[str, Any]]) -> Iterator[str]:
    for key, name, kind, about in (
        ("under_way", "fumao_requests_in_flight", "gauge", "Requests under way."),
        ("memory", "fumao_process_resident_bytes", "gauge", "Memory of a process."),
        ("cpu", "fumao_process_cpu_seconds_total", "counter", "Time that a process computed."),
        ("begun", "fumao_process_start_seconds", "gauge", "When a process began."),
    ):
        yield from _head(name, kind, about)
        yield from (f'{name}{{worker="{each["worker"]}"}} {each[key]:.10g}' for each in alive)


def _head(name: str, kind: str, about: str) -> Iterable[str]:
    return (f"# HELP {name} {about}", f"# TYPE {name} {kind}")


def _process() -> dict[str, float]:
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        pages = 0  # not on Linux
    memory = pages * os.sysconf("SC_PAGE_SIZE")
    return {"memory": memory, "cpu": time.process_time(), "begun": _BEGUN}


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
