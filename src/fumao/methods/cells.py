"""Cells of published tables: their values, what must stay hidden, what hiding costs.

References
----------
Hundepool et al., Handbook on Statistical Disclosure Control, 2nd ed., ch. 4.3 and 4.4
(protection levels, costs, what an intruder knows beforehand).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.methods.arrays import Flags, Vector, vector

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of linked tables; every field has shape (cells,). Make it with :meth:`of`.

    ``values``, ``lower``, ``upper``, ``floor`` and ``ceiling`` are in one unit, best the
    last one published, so that sums are exact. No bound that can be computed for an
    ``unsafe`` cell may lie above its value less ``lower`` or below it plus ``upper``.
    ``cost`` is what is lost by withholding; infinite where a cell stays open whatever
    happens. ``reserved`` cells are withheld only if nothing else helps. ``contributor``
    numbers the one contributor of a cell; -1 where there are several or none.
    ``floor`` and ``ceiling`` are what anybody knows beforehand.
    """

    values: Vector
    unsafe: Flags
    lower: Vector
    upper: Vector
    cost: Vector
    reserved: Flags
    contributor: Indices
    floor: Vector
    ceiling: Vector

    @classmethod
    def of(
        cls,
        values: npt.ArrayLike,
        unsafe: npt.ArrayLike,
        *,
        lower: npt.ArrayLike = 1.0,
        upper: npt.ArrayLike = 1.0,
        cost: npt.ArrayLike | None = None,
        reserved: npt.ArrayLike = False,
        contributor: npt.ArrayLike = -1,
        floor: npt.ArrayLike = 0.0,
        ceiling: npt.ArrayLike = np.inf,
    ) -> Cells:
        """Cells from arrays, or from one number for all.

        Parameters
        ----------
        values, unsafe : array, shape (cells,)
        lower, upper : array or float
            Protection of unsafe cells, such as :attr:`Primary.protection`; at most what
            ``floor`` and ``ceiling`` leave is asked for.
        cost : array, optional
            The value without its sign if not given. A cell that is 0 and not unsafe is
            open at any cost: it is known to be 0.

        Raises
        ------
        InvalidInput
            A value lies outside its floor and ceiling, or a level or cost is negative.

        Examples
        --------
        >>> Cells.of([3, 0, 5], [True, False, False], lower=4).lower
        array([3., 0., 0.])
        """
        x = vector(values, "values")
        flags = np.asarray(unsafe, dtype=bool)
        if flags.shape != x.shape:
            raise ShapeMismatch(f"unsafe has shape {flags.shape}, not {x.shape}",
                                remedy="give one flag a cell")  # fmt: skip
        low, high = _each(floor, x, "floor"), _each(ceiling, x, "ceiling")
        price = _each(np.abs(x) if cost is None else cost, x, "cost").copy()
        levels = [_each(lower, x, "lower"), _each(upper, x, "upper")]
        for name, each in (("lower", levels[0]), ("upper", levels[1]), ("cost", price)):
            _refuse(each < 0, each, f"{name} is negative", "give 0 or more")
        _refuse((x < low) | (x > high), x, "a value lies outside floor and ceiling",
                "lower the floor: services have true negatives")  # fmt: skip
        price[(x == 0) & ~flags] = np.inf
        return cls(
            x,
            flags,
            np.where(flags, np.minimum(levels[0], x - low), 0.0),
            np.where(flags, np.minimum(levels[1], high - x), 0.0),
            price,
            np.broadcast_to(np.asarray(reserved, dtype=bool), x.shape),
            np.broadcast_to(np.asarray(contributor, dtype=np.int64), x.shape),
            low,
            high,
        )


def _each(given: npt.ArrayLike, x: Vector, name: str) -> Vector:
    found = np.asarray(given, dtype=np.float64)
    if found.shape not in ((), x.shape) or np.isnan(found).any():
        raise ShapeMismatch(f"{name} has shape {found.shape}, or holds no numbers",
                            remedy=f"give one number, or {x.size}")  # fmt: skip
    return np.broadcast_to(found, x.shape)


def _refuse(wrong: Flags, values: Vector, what: str, remedy: str) -> None:
    if wrong.any():
        cell = int(np.flatnonzero(wrong)[0])
        raise InvalidInput(f"{what}: {values[cell]:g}", where=f"cell {cell}", remedy=remedy)
