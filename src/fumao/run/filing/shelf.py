"""Submitted returns that were read lately, opened: what was submitted never changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from threading import Lock

from fumao.model.answer import Answer
from fumao.returns.dictionary import Variable
from fumao.returns.values import Figures

Read = Callable[[list[int]], Mapping[int, Mapping[str, Answer]]]
# Answers that are kept, in all: some 40 MB.
_MOST_ANSWERS = 50_000


class Shelf:
    """Returns by the number of their submission; those not asked for longest go first.

    Whoever asks has found the numbers by a query that shows only what the viewer may read
    whole: the shelf itself refuses nobody.

    Examples
    --------
    >>> shelf = Shelf({}, most=1)
    >>> read = lambda numbers: print("read", numbers) or {each: {} for each in numbers}
    >>> found = shelf.take([3, 4], read)
    read [3, 4]
    >>> shelf.take([4], read)[4] is found[4]
    True
    """

    def __init__(self, variables: Mapping[str, Variable], most: int = _MOST_ANSWERS) -> None:
        self._variables = variables
        self._most = most
        self._kept: OrderedDict[int, Figures] = OrderedDict()
        self._answers = 0
        self._lock = Lock()

    def take(self, numbers: Iterable[int], read: Read) -> dict[int, Figures]:
        """Returns by number; those that are not here are read, all at once."""
        wanted = list(numbers)
        with self._lock:
            found = {each: self._kept[each] for each in wanted if each in self._kept}
            for each in found:
                self._kept.move_to_end(each)
        if missing := [each for each in wanted if each not in found]:
            new = {number: Figures(answers, self._variables)
                   for number, answers in read(missing).items()}  # fmt: skip
            self._keep(new)
            found |= new
        return {each: found[each] for each in wanted}

    def _keep(self, new: Mapping[int, Figures]) -> None:
        with self._lock:
            for number, figures in new.items():
                if number not in self._kept:
                    self._kept[number] = figures
                    self._answers += len(figures.answers)
            while self._answers > self._most:
                _, oldest = self._kept.popitem(last=False)
                self._answers -= len(oldest.answers)
