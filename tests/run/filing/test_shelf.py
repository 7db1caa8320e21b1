"""Returns that were opened are kept, as many as there is room for."""

from __future__ import annotations

from fumao.model.answer import Answer, Question
from fumao.returns.scheme import load_scheme
from fumao.run.filing.shelf import Shelf

SALES = Question("sales")


class Store:
    """Returns of one answer each, and which were read."""

    def __init__(self) -> None:
        self.read: list[int] = []

    def __call__(self, numbers: list[int]) -> dict[int, dict[str, Answer]]:
        self.read += numbers
        return {each: {"sales": Answer(SALES, str(each), "CNY_10K")} for each in numbers}


def test_a_return_is_read_once_and_its_figures_with_it():
    shelf, store = Shelf(load_scheme().variables), Store()
    shelf.take([1, 2], store)
    found = shelf.take([2, 1, 3], store)
    assert list(found) == [2, 1, 3]
    assert store.read == [1, 2, 3]
    assert [each.numbers[SALES] for each in found.values()] == [2, 1, 3]


def test_what_was_not_asked_for_longest_makes_room():
    shelf, store = Shelf(load_scheme().variables, most=2), Store()
    shelf.take([1, 2], store)
    shelf.take([1], store)
    shelf.take([3], store)
    shelf.take([1, 3], store)
    assert store.read == [1, 2, 3]
    shelf.take([2], store)
    assert store.read == [1, 2, 3, 2]


def test_more_than_there_is_room_for_is_given_all_the_same():
    shelf, store = Shelf(load_scheme().variables, most=1), Store()
    assert set(shelf.take([1, 2, 3], store)) == {1, 2, 3}
