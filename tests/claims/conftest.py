"""Claims of the 2020 report, made in one line."""

from decimal import Decimal

import pytest

from fumao.claims import Citation, Claim, Measure, Qualifier, Subject
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.unit import unit

SUBJECTS = {
    subject.code: subject
    for subject in (
        Subject("trade", Names("中国服务进出口", "China's services trade"),
                Names("进出口", "trade"), "CHN", "S", "T"),
        Subject("exports", Names("中国服务出口", "China's services exports"),
                Names("出口", "exports"), "CHN", "S", "X", parent="trade"),
        Subject("imports", Names("中国服务进口", "China's services imports"),
                Names("进口", "imports"), "CHN", "S", "M", parent="trade"),
        Subject("balance", Names("中国服务贸易", "China's services trade"),
                Names("差额", "balance"), "CHN", "S", "B", parent="trade"),
        Subject("travel", Names("旅行进口", "travel imports"), Names("旅行", "travel"),
                "CHN", "SD", "M", parent="imports"),
        Subject("transport", Names("运输进口", "transport imports"), Names("运输", "transport"),
                "CHN", "SC", "M", parent="imports"),
        Subject("knowledge", Names("知识密集型服务进口", "knowledge-intensive services imports"),
                Names("知识密集型服务", "knowledge-intensive services"), "CHN", "KIS", "M"),
        Subject("world", Names("全球", "in the world"), Names("全球", "world")),
        Subject("institutions", Names("保险机构", "insurance institutions"),
                Names("机构", "institutions"), suffix=Names("家", "")),
        Subject("firms", Names("技术先进型服务企业", "advanced technology services firms"),
                Names("企业", "firms"), suffix=Names("家", " firms")),
        Subject("visits", Names("入境游客", "inbound visits"), Names("入境游客", "visits"),
                suffix=Names("人次", "")),
        Subject("rate", Names("中国服务开放指数", "China's services openness index"),
                Names("指数", "index")),
    )
}  # fmt: skip


@pytest.fixture
def subjects():
    """Subjects by code."""
    return SUBJECTS


@pytest.fixture
def state():
    """A claim from a few words: state("exports", "growth_yoy", "-1.0", "PCT")."""

    def make(
        subject, measure, value, of_unit, period="2020", *, base=None, denominator=None,
        comparator=None, qualifier="", upper=None, status="A", key="",
    ):  # fmt: skip
        return Claim(
            key=key or f"{subject}.{measure}.{period}",
            subject=SUBJECTS[subject],
            measure=Measure(measure),
            value=None if value is None else Decimal(value),
            unit=unit(of_unit),
            period=Period.parse(period),
            base=Period.parse(base) if base else None,
            denominator=SUBJECTS.get(denominator),
            comparator=SUBJECTS.get(comparator),
            qualifier=Qualifier(qualifier),
            upper=None if upper is None else Decimal(upper),
            status=status,
            citation=Citation("report 2020", line="163"),
        )

    return make
