"""The steps from records to cells: SELECTs in ``compile/sql``, with their names filled in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from importlib.resources import files

from fumao.compile.plan import Plan, Table
from fumao.compile.rollups import COORDINATES, REST, UNRECORDED, Frame
from fumao.errors import InvalidInput

NEEDED = ("record_id", "enterprise", "partner", "flow", "amount", "currency")
EITHER = (("period", "date"), ("code", "item"))
OPTIONAL = ("region", "mode")
ADDED = ("reason", "converted")
CELL_COLUMNS = "cell, value, records, digest, contributors, size, largest, protected, sole"


@cache
def sql(name: str) -> str:
    """The text of a step, as it stands in its file."""
    return files("fumao.compile").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8").strip()


def check_columns(columns: Collection[str], where: str) -> None:
    """Refuse records that lack a column.

    Raises
    ------
    InvalidInput
        The message names what is missing.
    """
    missing = [name for name in NEEDED if name not in columns]
    missing += [" or ".join(pair) for pair in EITHER if not set(pair) & set(columns)]
    if missing:
        raise InvalidInput(
            f"the records lack {', '.join(missing)}",
            where=where,
            remedy=f"columns: {', '.join(NEEDED)}, period or date, code or item; "
            "region, mode where known",
        )


def given(columns: Sequence[str], exact: Collection[str] = ()) -> str:
    """The columns that are read, under names of their own beside those that came.

    A record may have columns of any name and type: codes as numbers, a rate, a value.
    Columns that are ``exact`` numbers already need not be looked at as text.
    """
    amount = "TRY_CAST(amount AS DECIMAL(18, 4))"
    if "amount" not in exact:
        amount = sql("number").format(amount=text("amount"))
    texts = {name: text(name) for name in NEEDED}
    texts.update({name: text(name) if name in columns else "''" for name in OPTIONAL})
    if "period" in columns:
        day = f"CONCAT({text('period')}, '-01')"
    else:
        day = f"SUBSTR({text('date')}, 1, 10)"
    raw = ", ".join(f"{quoted(name)} AS {own}" for name, own in _raw(columns).items())
    return sql("given").format(
        raw=raw,
        day=day,
        code=text("code" if "code" in columns else "item"),
        number=amount,
        **texts,
    )


def text(column: str) -> str:
    """A column as text, whatever its type."""
    return f"CAST({column} AS VARCHAR)"


def quoted(name: str) -> str:
    """A name as SQL takes it, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def _raw(columns: Sequence[str]) -> dict[str, str]:
    """Columns as they came; those that an earlier quarantine added are made anew."""
    kept = [name for name in columns if name not in ADDED]
    return {name: f"raw_{number}" for number, name in enumerate(kept)}


def checked(plan: Plan, until: str) -> str:
    """Every record with what its codes stand for and what is wrong with it.

    Parameters
    ----------
    until : str
        The last day (2020-12-31) that a record may bear.
    """
    return sql("checked").format(reporter=plan.reporter, until=until)


def quarantine(columns: Sequence[str]) -> str:
    """Records that stay out, in their own columns, with the reason."""
    own = ", ".join(f"{raw} AS {quoted(name)}" for name, raw in _raw(columns).items())
    return sql("quarantine").format(columns=own)


def contributors(columns: Collection[str], where: str = "") -> str:
    """Who answers for each enterprise of the register."""
    if "enterprise" not in columns:
        raise InvalidInput(
            "the register has no column enterprise",
            where=where,
            remedy="columns: enterprise; holding, region, waiver where known",
        )
    return sql("contributors").format(
        enterprise=text("enterprise"),
        holding=text("holding") if "holding" in columns else "''",
        region=text("region") if "region" in columns else "''",
    )


def waivers(columns: Collection[str]) -> str:
    """Contributors of whom a member has agreed to be recognisable."""
    if "waiver" not in columns:
        return "SELECT contributor FROM register WHERE 1 = 0"
    return (
        "SELECT DISTINCT r.contributor FROM register AS r JOIN register_file AS f "
        "ON TRIM(CAST(f.enterprise AS VARCHAR)) = r.enterprise "
        "WHERE LOWER(CAST(f.waiver AS VARCHAR)) IN ('1', '1.0', 'true', 'yes')"
    )


def contributions(table: Table, frame: Frame, facts: str) -> str:
    """What each contributor gives to each cell of a table."""
    facts = _collapsed(table, facts)
    parts, joins = [f"a.flow * CAST({frame.strides['flow']} AS BIGINT)"], []
    for name, level in table.levels.items():
        if level == "each":
            parts.append(f"a.{name} * CAST({frame.strides[name]} AS BIGINT)")
            continue
        parts.append(f"{name}_step.step")
        joins.append(_join(name, f"{name}_{level}", f"a.{name}", frame.is_dated(name, level)))
    parts.append("period_step.step")
    joins.append(_join("period", period_relation(table), "a.month", dated=False))
    return sql("contributions").format(
        cell=" + ".join(parts), facts=facts, rollups="\n".join(joins)
    )


def _collapsed(table: Table, facts: str) -> str:
    """Facts without the coordinates that the table leaves out: fewer rows to roll up."""
    if len(table.levels) == len(COORDINATES) - 2:
        return facts
    kept = ", ".join(("contributor", "flow", *table.levels, "month"))
    return sql("collapsed").format(facts=facts, kept=kept)


def _join(name: str, relation: str, leaf: str, dated: bool) -> str:
    alias = f"{name}_step"
    join = f"JOIN {relation} AS {alias} ON {alias}.leaf = {leaf}"
    return f"{join} AND a.month BETWEEN {alias}.first AND {alias}.last" if dated else join


def period_relation(table: Table) -> str:
    """The relation that holds the periods a table shows."""
    return "period_" + "_".join(table.periods)


def cells(contributions_name: str, part: int = 0, many: int = 1) -> str:
    """The cells of a table from the contributions to it: all, or one part of many."""
    chosen = f"a.cell % {many} = {part}"
    return sql("cells").format(contributions=contributions_name, chosen=chosen)


def all_cells(tables: Sequence[str]) -> str:
    """Cells of all tables, each once; margins stand in several with the same numbers."""
    if len(tables) == 1:
        return f"SELECT {CELL_COLUMNS} FROM {tables[0]}"  # noqa: S608
    return "\nUNION\n".join(f"SELECT {CELL_COLUMNS} FROM {name}" for name in tables)  # noqa: S608


def shown(cells_name: str) -> str:
    """The cells that have codes of their own; rests and unrecorded modes have none."""
    return (
        f"SELECT * FROM {cells_name} "  # noqa: S608
        f"WHERE mode <> '{UNRECORDED}' AND item NOT LIKE '%{REST}' AND region NOT LIKE '%{REST}'"
    )


def named(cells_name: str, frame: Frame) -> str:
    """Cells under their codes."""
    sizes: Mapping[str, object] = {f"{name}s": len(frame.coordinates[name]) for name in COORDINATES}
    return sql("named").format(cells=cells_name, **sizes, **frame.strides)
