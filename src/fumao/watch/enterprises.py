"""Which groups of enterprises a shock reaches: shares by size and ownership that give nobody away.

Contributions are confidential. A group is told only if no rule of disclosure control finds it
sensitive; groups that are go together with others until the sum is safe, and where everything
would have to go together nothing is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal

import numpy as np
import pyarrow as pa

from fumao.methods.disclosure import Rules, sensitive
from fumao.methods.rounding import round_half_away
from fumao.model.names import Names
from fumao.watch.exposure import Exposure
from fumao.watch.panel import Key
from fumao.watch.wording import Wording

SIZE, OWNERSHIP = "size", "ownership"
_FLOWS = {"exports": "X", "imports": "M"}
_NEAR = 3  # the largest contributions that a rule looks at
# Amounts of one group by contributor.
Amounts = Mapping[str, Decimal]


def by_enterprises(
    contributions: pa.Table,
    classes: Mapping[str, Mapping[str, str]],
    keys: Sequence[Key],
    period: str,
    rules: Rules,
) -> dict[str, list[Exposure]]:
    """For each series, the shares of enterprises by size and by ownership.

    Parameters
    ----------
    contributions : pyarrow.Table
        enterprise, variable (exports, imports), cell (the item), along (empty), amount,
        contributor (the head of the holding), of one reporter and period.
    classes : mapping of enterprise to {"size": …, "ownership": …}
        Of the register.

    Returns
    -------
    dict
        By the text of the key; no entry where nobody contributes or nothing may be told.
    """
    wanted = {(key.item, key.flow): key.text for key in keys if key.partner == "W1"}
    sums: dict[tuple[str, str], dict[str, dict[str, dict[str, Decimal]]]] = {}
    for row in contributions.to_pylist():
        about = (row["cell"], _FLOWS.get(row["variable"], ""))
        if row["along"] or about not in wanted or row["enterprise"] not in classes:
            continue
        kinds = sums.setdefault(about, {})
        for kind, code in classes[row["enterprise"]].items():
            own = kinds.setdefault(kind, {}).setdefault(code, defaultdict(Decimal))
            own[row["contributor"] or row["enterprise"]] += row["amount"]
    found = {}
    for about, kinds in sums.items():
        told = [each for kind, groups in kinds.items()
                for each in _shares(kind, groups, period, rules)]  # fmt: skip
        if told:
            found[wanted[about]] = told
    return found


def safe_groups(
    groups: Mapping[str, Amounts], rules: Rules
) -> list[tuple[tuple[str, ...], Decimal]]:
    """Groups with their sums, those that would give somebody away joined with others.

    Examples
    --------
    One micro enterprise stands behind the small ones:

    >>> amounts = {"large": [9, 8, 7, 6], "small": [3, 3, 2, 2], "micro": [1]}
    >>> groups = {code: {f"{code}{at}": Decimal(each) for at, each in enumerate(values)}
    ...           for code, values in amounts.items()}
    >>> safe_groups(groups, Rules())
    [(('large',), Decimal('30')), (('small', 'micro'), Decimal('11'))]
    """
    parts: dict[tuple[str, ...], Amounts] = {(code,): own for code, own in groups.items() if own}
    while len(parts) > 1:
        unsafe = [codes for codes, own in parts.items() if _tells(own, rules)]
        if not unsafe:
            return sorted(((codes, sum(own.values(), Decimal(0))) for codes, own in parts.items()),
                          key=lambda each: (-each[1], each[0]))  # fmt: skip
        # One unsafe group could be had by subtraction: it goes with the smallest of the others.
        others = sorted((codes for codes in parts if codes not in unsafe),
                        key=lambda codes: (sum(parts[codes].values()), codes))  # fmt: skip
        joined = unsafe if len(unsafe) > 1 else [*others[:1], *unsafe]
        parts[tuple(code for codes in joined for code in codes)] = _together(
            [parts.pop(codes) for codes in joined]
        )
    return []


def _together(given: Collection[Amounts]) -> Amounts:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for own in given:
        for contributor, amount in own.items():
            found[contributor] += amount
    return found


def _tells(own: Amounts, rules: Rules) -> bool:
    """Whether the sum tells too much about one contributor, or of too few."""
    sizes = np.sort(np.abs([float(each) for each in own.values()]))[::-1]
    most = max(_NEAR, rules.n)
    largest = np.concatenate([sizes[:most], np.zeros(max(0, most - sizes.size))])
    return bool(sensitive([sizes.sum()], [largest], [sizes.size], rules).unsafe[0])


def _shares(
    kind: str, groups: Mapping[str, Amounts], period: str, rules: Rules
) -> Iterator[Exposure]:
    told = safe_groups(groups, rules)
    whole = sum((amount for _, amount in told), Decimal(0))
    # Negative sums have no shares.
    if whole <= 0 or any(amount < 0 for _, amount in told):
        return
    for codes, amount in told:
        yield Exposure(kind, "+".join(codes), _names(kind, codes),
                       round_half_away(100 * amount / whole, 1), period)  # fmt: skip


def _names(kind: str, codes: Sequence[str]) -> Names:
    said = []
    for language in ("zh", "en"):
        words = Wording(language)
        listed = words.listed([words(f"{kind}.{code}") for code in codes])
        said.append(words("says.enterprises", which=listed))
    return Names(*said)
