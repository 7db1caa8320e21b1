"""Hold-out of the whole matrix: reported cells hidden, the world made again, errors compared.

What :mod:`fumao.balance.holdout` does with one reporter's grid is done here with everything:
totals, ladder, both sides, reconciliation and intervals. Errors of balanced cells, in their own
standard errors, are learnt from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fumao.balance.compare import WAYS, side_by_side
from fumao.balance.grid import Array, Integers
from fumao.balance.holdout import refuse_nothing
from fumao.balance.intervals import groups_of, known_cells, margin_errors
from fumao.balance.ladder import TOTAL
from fumao.balance.parameters import Parameters, parameters
from fumao.balance.system import system_of
from fumao.balance.uncertainty import Coverage, firm
from fumao.balance.world import World
from fumao.methods.arrays import Flags
from fumao.methods.reconcile import reconcile
from fumao.methods.relative_errors import RelativeErrors, learn_errors

# Single items of pairs whose total is known; everything that is said of a partner.
SCHEMES = ("cells", "partners")


@dataclass(frozen=True)
class Hidden:
    """What was hidden, and what came of it; one entry a cell.

    ``values`` are by way (WAYS); ``spreads`` standard errors of the balanced cells, ``groups``
    those of :func:`fumao.balance.intervals.groups_of`; ``exact`` are cells that accounting,
    or the other side's report, gave.
    """

    truths: Array
    values: dict[str, Array]
    spreads: Array
    groups: Integers
    exact: Flags
    folds: Integers

    @property
    def learnt(self) -> Flags:
        """Estimates: what accounting gives exactly would make intervals look better."""
        return ~self.exact & (self.spreads > 0)

    def only(self, kept: Flags) -> Hidden:
        """Some of the cells."""
        return Hidden(
            self.truths[kept], {way: made[kept] for way, made in self.values.items()},
            self.spreads[kept], self.groups[kept], self.exact[kept], self.folds[kept],
        )  # fmt: skip

    def wape(self, way: str) -> float:
        """Sum of absolute errors over the sum of truths, by one of WAYS."""
        return float(np.abs(self.values[way] - self.truths).sum() / self.truths.sum())

    def bias(self, way: str) -> float:
        """Sum of errors over the sum of truths."""
        return float((self.values[way] - self.truths).sum() / self.truths.sum())


def folds_of_pairs(
    pairs: pa.Table, economies: Sequence[str], scheme: str, folds: int, seed: int = 0
) -> Integers:
    """The fold in which each row of reported pairs is hidden, -1 for never.

    Partners that are no single economy are not hidden, nor totals unless their partner is.
    """
    draw = np.random.default_rng(seed)
    partner = pc.dictionary_encode(pairs["partner"]).combine_chunks()
    known = np.asarray(pc.is_in(partner.dictionary, pa.array(economies)))
    at = partner.indices.to_numpy()
    can = known[at] & np.asarray(pc.is_valid(pairs["value"]))
    if scheme == "partners":
        order = draw.permutation(int(known.sum())) % folds
        of_partner = np.full(known.size, -1)
        of_partner[known] = order
        return np.where(can, of_partner[at], -1)
    can &= np.asarray(pc.not_equal(pairs["item"], TOTAL))
    found = np.full(len(pairs), -1)
    found[can] = draw.permutation(int(can.sum())) % folds
    return found


def hold_outs(
    assemble: Callable[[pa.Table], World],
    pairs: pa.Table,
    economies: Sequence[str],
    settings: Parameters | None = None,
) -> dict[str, Hidden]:
    """A hold-out of each of SCHEMES, in as many folds as the parameters say."""
    many = int((settings or parameters()).number("folds"))
    return {
        scheme: hold_out_world(assemble, pairs, folds_of_pairs(pairs, economies, scheme, many))
        for scheme in SCHEMES
    }


def hold_out_world(
    assemble: Callable[[pa.Table], World], pairs: pa.Table, folds: Integers
) -> Hidden:
    """Hide each fold of what is reported of pairs, make and balance the world, and compare.

    Parameters
    ----------
    assemble : callable
        From a table of pairs to the world before reconciliation.
    pairs : pyarrow.Table
    folds : Integers
        From :func:`folds_of_pairs`.

    Raises
    ------
    InvalidInput
        There is nothing to hide.
    """
    refuse_nothing(folds)
    column = pairs.column_names.index("value")
    parts = []
    for fold in range(int(folds.max()) + 1):
        blank = pc.if_else(pa.array(folds == fold), None, pairs["value"])
        parts.append(_one_fold(assemble(pairs.set_column(column, "value", blank)),
                               pairs.filter(pa.array(folds == fold)), fold))  # fmt: skip
    names = ("truths", "spreads", "groups", "exact", "folds")
    values = {way: np.concatenate([each.values[way] for each in parts]) for way in WAYS}
    return Hidden(
        values=values,
        **{name: np.concatenate([getattr(each, name) for each in parts]) for name in names},
    )


def _one_fold(world: World, hidden: pa.Table, fold: int) -> Hidden:
    system = system_of(world)
    solved = reconcile(system.values, system.variances, system.constraints, system.targets)
    hidden = hidden.filter(pc.not_equal(hidden["item"], TOTAL))
    at = _places(world, system.exporter, system.importer, system.item, hidden)
    known = known_cells(margin_errors(world), system, solved, at)
    ways = side_by_side(world.sides, world.totals.final[..., 1:], system, solved.values)
    return Hidden(
        pc.cast(hidden["value"], pa.float64()).to_numpy(),
        {way: made[at] for way, made in ways.items()},
        np.sqrt(known.variances[at]), groups_of(system)[at], firm(system.methods[at]),
        np.full(at.size, fold),
    )  # fmt: skip


def _places(
    world: World, exporter: Integers, importer: Integers, item: Integers, rows: pa.Table
) -> Integers:
    """The place of each reported row among the cells of the system."""
    n, many = len(world.economies), len(world.items)
    look = np.full((n + 1, n + 1, many), -1)
    own = item >= 0
    look[exporter[own], importer[own], item[own]] = np.flatnonzero(own)
    areas, items = pa.array(world.economies), pa.array(world.items)
    one, other = (pc.index_in(rows[name], areas).to_numpy() for name in ("reporter", "partner"))
    exports = np.asarray(pc.equal(rows["flow"], "X"))
    k = pc.index_in(rows["item"], items).to_numpy()
    return np.asarray(look[np.where(exports, one, other), np.where(exports, other, one), k])


def scores_of(held: Iterable[Hidden], settings: Parameters | None = None) -> RelativeErrors:
    """Errors of balanced cells in their standard errors, by group and size class.

    Each group is learnt from the hold-outs in which its cells occur; cells that accounting gives
    are left out.
    """
    given = settings or parameters()
    every = [each.only(each.learnt) for each in held]

    def column(name: str) -> np.ndarray:
        return np.concatenate([getattr(each, name) for each in every])

    return learn_errors(
        np.concatenate([each.values["balanced"] for each in every]), column("truths"),
        column("groups"), edges=given.numbers("sizes"), floor=0.0, level=given.number("level"),
        least=int(given.number("least")), scale=column("spreads"),
    )  # fmt: skip


def coverage_by(scores: RelativeErrors, held: Hidden) -> Coverage:
    """How often intervals of errors learnt elsewhere (another year) hold in a hold-out."""
    own = held.only(held.learnt)
    inside, width = _held_by(scores, own)
    return _counted(inside, width, own)


def coverage_of(
    held: Mapping[str, Hidden], scheme: str, settings: Parameters | None = None
) -> Coverage:
    """How often intervals hold in one hold-out: those of each fold are learnt without that fold."""
    tested = held[scheme].only(held[scheme].learnt)
    inside, width = np.zeros(tested.truths.size, dtype=np.bool_), np.zeros(tested.truths.size)
    for fold in np.unique(tested.folds):
        here = tested.folds == fold
        others = {**held, scheme: tested.only(~here)}
        inside[here], width[here] = _held_by(
            scores_of(others.values(), settings), tested.only(here)
        )
    return _counted(inside, width, tested)


def _held_by(scores: RelativeErrors, held: Hidden) -> tuple[Flags, Array]:
    """Whether each truth lies in its interval, and how wide that is."""
    x = held.values["balanced"]
    low, high = scores.interval(x, held.groups, held.spreads)
    low, high = np.minimum(low, x), np.maximum(high, x)
    return (held.truths >= low - _EDGE) & (held.truths <= high + _EDGE), high - low


# An interval that ends at the truth holds it.
_EDGE = 1e-6


def _counted(inside: Flags, width: Array, held: Hidden) -> Coverage:
    size = held.values["balanced"].sum()
    return Coverage(float(inside.mean()), inside.size, float(width.sum() / size))
