"""Growth: rates against levels, against changes, chained over years, averaged, as multiples."""

from __future__ import annotations

from collections.abc import Iterator

from fumao.audit.entry import GROWTHS, Entry, near, nearest, year_before
from fumao.audit.identity import Identity, added, key
from fumao.audit.shelf import Shelf
from fumao.claims.claim import Measure
from fumao.model.period import Period


def growth_identities(shelf: Shelf) -> Iterator[Identity]:
    """Every rate of growth against what else the document says of its subject."""
    averages = [entry for entry in shelf.entries if entry.measure is Measure.CAGR]
    earlier = _grows_from_the_year_before(shelf, averages)
    for entry in shelf.entries:
        if entry.measure in GROWTHS and at_constant_prices(shelf, entry):
            continue
        if entry.measure is Measure.CAGR:
            yield from _average(shelf, entry, earlier=earlier)
        elif entry.measure in GROWTHS:
            yield from _between_levels(shelf, entry)
            yield from _with_change(shelf, entry)
            yield from _chained(shelf, entry)
        elif entry.measure is Measure.CHANGE and entry.topic.flow != "B":
            yield from _change(shelf, entry)
        elif entry.measure is Measure.CUMULATIVE:
            yield from _cumulative(shelf, entry)


def at_constant_prices(shelf: Shelf, growth: Entry) -> bool:
    """Whether a rate is real growth, which printed amounts neither prove nor refute."""
    said = growth.reading.text.lower()
    about = growth.reading.subject.lower()
    return any(word in said for word in shelf.words("prices", "real")) or any(
        word in about for word in shelf.words("prices", "subjects")
    )


def _in_other_money(shelf: Shelf, growth: Entry, level: Entry) -> bool:
    """Whether a rate is said to be in another currency than the level: 按人民币计价增长15%."""
    said = growth.reading.text.lower()
    spoken = {
        money
        for money in ("CNY", "USD", "EUR")
        if any(word in said for word in shelf.words("prices", f"in_{money}"))
    }
    return bool(spoken) and level.unit not in spoken


def end_of(entry: Entry) -> str:
    """The period whose level ends a growth: the last year of a window."""
    return entry.period.split("/")[-1] if entry.measure is Measure.CAGR else entry.period


def _between_levels(shelf: Shelf, growth: Entry) -> Iterator[Identity]:
    for now in _levels(shelf, growth, growth.period):
        if not (near(growth, now) or growth.topic.traded) or _in_other_money(shelf, growth, now):
            continue
        then = shelf.amount(growth.topic, growth.base, now, now.unit)
        if then is None or not then.mid or then.id == now.id:
            continue
        firm = near(growth, now, then)
        pair = f"({key(now)}, {key(then)})"
        if growth.reading.claim.is_multiple:
            yield Identity("multiple", growth.id, f"ratio{pair}", firm)
        elif not growth.is_percent:
            yield Identity("growth", growth.id, f"ratio{pair} - 1", firm)
        else:
            ratio = 100 * now.mid / then.mid
            as_ratio = abs(growth.mid - ratio) < abs(growth.mid - ratio + 100) / 20
            yield Identity("ratio as growth" if as_ratio else "growth", growth.id,
                           f"growth{pair}", firm)  # fmt: skip


def _levels(shelf: Shelf, growth: Entry, period: str) -> list[Entry]:
    """The nearest level in each base unit: growth in dollars is not growth in yuan."""
    found = shelf.amounts(growth.topic, period)
    if not found and "/" in period:
        found = shelf.amounts(growth.topic, period.split("/")[-1])
    best: dict[str, Entry] = {}
    for unit in {entry.unit for entry in found}:
        closest = nearest([entry for entry in found if entry.unit == unit], growth)
        if closest:
            best[unit] = closest
    if len(best) > 1:  # two currencies: the one it stands with
        closest = nearest(list(best.values()), growth)
        return [closest] if closest else []
    return list(best.values())


def _with_change(shelf: Shelf, growth: Entry) -> Iterator[Identity]:
    """Level, absolute change and growth: 704.7, up 21, is up 3.1 per cent."""
    if not growth.is_percent:
        return
    for change in shelf.about(growth.topic):
        if change.measure is not Measure.CHANGE or change.period != growth.period:
            continue
        if change.base != growth.base:
            continue
        if change.block != growth.block and not change.topic.traded:
            continue
        level = shelf.amount(growth.topic, growth.period, growth, change.unit)
        if level is None or level.mid == change.mid or _said_alone(shelf, change):
            continue
        formula = f"{key(change)}/({key(level)} - {key(change)})*100"
        yield Identity("growth and change", growth.id, formula, near(growth, level))


def _said_alone(shelf: Shelf, change: Entry) -> bool:
    """Whether the change is that of one cause (仅此一项), not the whole change."""
    return any(word in change.reading.text for word in shelf.words("remarks", "alone"))


def _change(shelf: Shelf, change: Entry) -> Iterator[Identity]:
    now = shelf.amount(change.topic, change.period, change, change.unit)
    then = shelf.amount(change.topic, change.base, change, change.unit)
    if now and then and now.id != then.id:
        formula = f"{key(now)} - {key(then)}"
        yield Identity("change", change.id, formula, near(change, now, then))


def _chained(shelf: Shelf, growth: Entry) -> Iterator[Identity]:
    """Growth over several years against the yearly rates, and a level one year on."""
    if growth.measure is not Measure.GROWTH_VS_BASE or not growth.is_percent:
        return
    years = _years_between(growth.base, growth.period)
    if not 2 <= len(years) <= 12:
        return
    steps = [_yearly(shelf, growth, year) for year in years]
    known = [step for step in steps if step]
    if len(known) == len(years):
        product = "*".join(f"(1+{key(step)}/100)" for step in known)
        yield Identity("chained growth", growth.id, f"({product} - 1)*100", near(growth, *known))
    elif len(years) == 2 and steps[0]:
        now = shelf.amount(growth.topic, growth.period, growth)
        middle = shelf.amount(growth.topic, years[0], growth, now.unit) if now else None
        if now and middle:
            before = f"{key(middle)}/(1+{key(steps[0])}/100)"
            yield Identity("chained growth", growth.id, f"growth({key(now)}, {before})",
                           near(growth, now, middle))  # fmt: skip


def _years_between(base: str, period: str) -> list[str]:
    """The years after the base, to the period: 2019 and 2020 for 2018 to 2020."""
    if not (base.isdigit() and period.isdigit()):
        return []
    return [str(year) for year in range(int(base) + 1, int(period) + 1)]


def _yearly(shelf: Shelf, growth: Entry, year: str) -> Entry | None:
    found = [
        rate
        for rate in shelf.rates(growth.topic, Measure.GROWTH_YOY, year, year_before(year))
        if rate.is_percent
    ]
    return nearest(found, growth)


def _average(shelf: Shelf, growth: Entry, *, earlier: bool) -> Iterator[Identity]:
    """An average rate against the levels of its first and last year.

    "In 2016 to 2020 exports grew by 5% a year" is either the four steps from 2016 or
    the growth of all five years; a rate that is right in one way is not wrong.
    """
    over_all = _over_all(shelf, growth)
    if over_all:
        formula = f"cagr(1 + {key(over_all)}/100, 1, {_span(growth, growth.base)})"
        yield Identity("cagr", growth.id, formula)
    ways = _ways(shelf, growth)
    fitting = [way for way in ways.values() if _gives(growth, *way)]
    usual = ways.get(year_before(growth.base) if earlier and _is_window(growth) else growth.base)
    for now, then, years in fitting[:1] or ([usual] if usual else []):
        formula = f"cagr({key(now)}, {key(then)}, {years})"
        yield Identity("cagr", growth.id, formula, near(growth, now, then))


def _over_all(shelf: Shelf, growth: Entry) -> Entry | None:
    """The growth over all the years that a rate is the average of."""
    whole = [
        rate
        for rate in shelf.rates(growth.topic, Measure.GROWTH_VS_BASE, growth.period, growth.base)
        if rate.is_percent
    ]
    found = nearest(whole, growth)
    known = found and growth.is_percent and _span(growth, growth.base) > 0
    return found if known and found and near(growth, found) else None


def _grows_from_the_year_before(shelf: Shelf, averages: list[Entry]) -> bool:
    """Whether the writer counts a window's first year as one of growth, always."""
    windows = [each for each in averages if _is_window(each)]
    right = {
        base == growth.base
        for growth in windows
        for base, way in _ways(shelf, growth).items()
        if _gives(growth, *way)
    }
    return right == {False}


def _is_window(growth: Entry) -> bool:
    """Whether nothing but a window of years is said, which begins with the base."""
    return "/" in growth.period and growth.base == growth.period.split("/")[0]


def _ways(shelf: Shelf, growth: Entry) -> dict[str, tuple[Entry, Entry, int]]:
    """By the base they grow from: last level, base level and the steps between them."""
    now = shelf.amount(growth.topic, end_of(growth), growth)
    if now is None or now.low <= 0 or not growth.is_percent:
        return {}
    bases = [growth.base, year_before(growth.base)] if _is_window(growth) else [growth.base]
    found = {}
    for base in bases:
        then, years = shelf.amount(growth.topic, base, growth, now.unit), _span(growth, base)
        if then and years > 0 and then.low > 0 and then.id != now.id:
            found[base] = now, then, years
    return found


def _gives(growth: Entry, now: Entry, then: Entry, years: int) -> bool:
    """Whether the two levels give the rate."""
    low, high = ((end / 100 + 1) ** years for end in (growth.low, growth.high))
    return low <= now.high / then.low and now.low / then.high <= high


def _span(growth: Entry, base: str) -> int:
    """Year steps from the base year to the last one."""
    base = base.split("/")[-1]
    end = end_of(growth)
    if not base or not end:
        return 0
    return Period.parse(end).end.year - Period.parse(base).end.year


def _cumulative(shelf: Shelf, total: Entry) -> Iterator[Identity]:
    """What adds up over a window, against its years."""
    if total.period.count("/") != 1 or not total.period.replace("/", "").isdigit():
        return
    first, last = (int(year) for year in total.period.split("/"))
    if not 1 < last - first + 1 <= 12:
        return
    years = [
        shelf.amount(total.topic, str(year), total, total.unit) for year in range(first, last + 1)
    ]
    known = [year for year in years if year]
    if len(known) == len(years):
        yield Identity("cumulative", total.id, added(known), near(total, *known))
