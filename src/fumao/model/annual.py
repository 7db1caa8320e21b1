"""Years made of quarters and months: exact sums, only where all parts are there."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from fumao.model.flows import KEY_COLUMNS, SCHEMA, VALUE, Flows
from fumao.model.period import Period

WHOLE = {"quarter": 4, "month": 12}
# What the parts of a year must have in common.
_SAME = (*(name for name in KEY_COLUMNS if name != "period"), "unit", "origin", "vintage")


def years_of(flows: Flows) -> Flows:
    """Annual flows: those that are given, and exact sums of complete quarters or months.

    A given year is never replaced; quarters go before months. A sum has origin ``computed``
    and status A, or E if any of its parts is an estimate. Rows without a value are left out.

    Examples
    --------
    >>> quarters = Flows.from_rows([
    ...     {"reporter": "CHN", "item": "S", "flow": "X", "period": f"2019-Q{at}", "value": "70.1",
    ...      "unit": "USD_BN"} for at in range(1, 5)])
    >>> years_of(quarters).find("CHN/W1/S/X/_T/_T/2019").value
    Decimal('280.40000000')
    """
    table = flows.table.filter(pc.is_valid(flows.table["value"]))
    kinds, years = _kinds_and_years(table)
    given = table.filter(pc.equal(kinds, "year"))
    done = given
    for kind, parts in WHOLE.items():
        chosen = pc.equal(kinds, kind)
        summed = _sums(table.filter(chosen), years.filter(chosen), parts)
        done = pa.concat_tables([done, _new(summed, done)])
    return Flows(done, flows.classification)


def _kinds_and_years(table: pa.Table) -> tuple[pa.Array, pa.Array]:
    encoded = pc.dictionary_encode(table["period"].combine_chunks())
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    periods = [Period.parse(word) for word in encoded.dictionary.to_pylist()]
    kinds = pa.array([each.kind for each in periods], pa.string())
    years = pa.array([str(each.start.year) for each in periods], pa.string())
    return kinds.take(encoded.indices), years.take(encoded.indices)


def _sums(parts: pa.Table, years: pa.Array, many: int) -> pa.Table:
    """The complete years as rows of flows."""
    at = parts.schema.get_field_index("period")
    told = parts.set_column(at, "period", years).append_column(
        "estimated", pc.equal(parts["status"], "E")
    )
    grouped = told.group_by([*_SAME, "period"]).aggregate(
        [("value", "sum"), ("value", "count"), ("estimated", "any")]
    )
    whole = grouped.filter(pc.equal(grouped["value_count"], many))
    columns = {name: whole[name] for name in (*_SAME, "period")}
    columns["value"] = whole["value_sum"].cast(VALUE)
    columns["status"] = pc.if_else(whole["estimated_any"], "E", "A")
    columns["confidentiality"] = pa.repeat(pa.scalar("F"), len(whole))
    columns["origin"] = pc.if_else(
        pc.equal(whole["origin"], "reported"), "computed", whole["origin"]
    )
    columns["line"] = pa.nulls(len(whole), pa.int32())
    return pa.table({name: columns[name] for name in SCHEMA.names}, schema=SCHEMA)


def _new(summed: pa.Table, known: pa.Table) -> pa.Table:
    """Sums of years that are not known already."""
    keys = [*KEY_COLUMNS, "vintage"]
    return summed.join(known.select(keys), keys, join_type="left anti").select(SCHEMA.names)
