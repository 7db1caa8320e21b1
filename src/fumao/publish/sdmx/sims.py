"""What is known of a vintage, under headings of SIMS, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from fumao.model.entry import Receipt
from fumao.model.names import Names


@dataclass(frozen=True, slots=True)
class Contents:
    """What a vintage holds, in numbers that a report tells."""

    observations: int
    withheld: int
    periods: tuple[str, str]


def sims_of(
    receipt: Receipt, contents: Contents, source: Names | None = None, licence: Names | None = None
) -> dict[str, Names]:
    """Texts by the id of a concept of SIMS; of what the store does not know there is none.

    Parameters
    ----------
    source, licence : Names, optional
        Those of the receipt in both languages, where they are known in both.
    """
    source = source or Names(receipt.source, receipt.source)
    licence = licence or Names(receipt.licence, receipt.licence)
    begin, end = contents.periods
    span = f"{begin}/{end}" if begin != end else begin
    count, withheld = f"{contents.observations:,}", f"{contents.withheld:,}"
    recorded = f"{receipt.recorded:%Y-%m-%dT%H:%M:%SZ}"
    return {
        "STAT_PRES": Names(
            f"{begin}至{end}的{count}个观测值；项目按EBOPS 2010（BPM6）",
            f"{count} observations, {begin} to {end}; items of EBOPS 2010 (BPM6)"),
        "UNIT_MEASURE": Names(
            "每个观测值各自的UNIT_MEASURE，乘以10的UNIT_MULT次方",
            "UNIT_MEASURE times ten to the power of UNIT_MULT, each observation's own"),
        "REF_PERIOD": Names(span, span),
        "CONF": Names(f"{withheld}个观测值不公布数值",
                      f"{withheld} observations are told without their value"),
        "REL_POLICY": Names(f"{receipt.released}发布；许可：{licence.zh}",
                            f"released {receipt.released}; licence: {licence.en}"),
        "META_UPDATE": Names(recorded, recorded),
        "DATA_REV": Names("每个版本都保留，均可查询：asOf、includeHistory",
                          "every vintage stays and can be asked for: asOf, includeHistory"),
        "STAT_PROCESS": Names(
            f"{source.zh}；文件{receipt.file}；sha256 {receipt.sha256}",
            f"{source.en}; file {receipt.file}; sha256 {receipt.sha256}"),
    }  # fmt: skip
