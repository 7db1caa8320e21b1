"""Lists of numbers: 分别, and numbers that go on with the names of the list before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from fumao.claims.claim import Measure
from fumao.claims.reading.reading import Enumeration, Reading
from fumao.claims.reading.zh_clauses import Slot
from fumao.claims.reading.zh_clock import before, is_base
from fumao.claims.reading.zh_context import (
    AMOUNTS,
    Context,
    each_period,
    period_named,
)
from fumao.claims.reading.zh_grammar import kinds_of
from fumao.claims.reading.zh_nouns import (
    SHARE_NOUN,
    subject_called,
    unbracketed,
)
from fumao.claims.reading.zh_subjects import (
    direction_of,
    is_generic,
    members_of,
    names_in,
    phrase,
    phrase_of,
    resolved,
    scope_of,
)
from fumao.claims.reading.zh_time import Moment
from fumao.claims.reading.zh_tokens import Token
from fumao.model.period import Period

M = Measure


class Lists:
    """Matches the numbers of a list to their names or times."""

    context: Context
    readings: list[Reading]
    enumerations: list[Enumeration]

    def _enumerate(self, clause: Sequence[Token], slots: Sequence[Slot]) -> None:
        """Match the numbers of 分别 to their names."""
        where = next((at for at, token in enumerate(clause) if token.kind == "L"), None)
        numbers = self.context.last[-len(slots) :] if slots else []
        if where is None:
            self._renamed(slots, numbers)
            listed = [
                slot for slot in slots if not slot.first and kinds_of(slot.left) in ("d", "j")
            ]
            self.context.run = len(listed) + 1 if listed else self.context.run
            return
        run = _run(slots, clause[where].start)
        if len(run) < 1 or len(numbers) < len(slots):
            return
        members = numbers[slots.index(run[0]) :][: len(run)]
        if self._in_turn(clause, where, members) or self._compared_in_turn(clause, where, members):
            return
        names, is_open = self._names(clause, where, run, len(members))
        if len(names) == 1 and _counts(clause[:where], len(members)):
            names = self._spoken_of(members)  # 四个地区…占比分别为: those named before
        # One name for as many numbers as the list before had: 出口、进口占…；美国分别占….
        lone = len(names) == 1 and (self.context.run == len(members) or is_generic(names[0]))
        if not names or lone:
            return
        self.context.run = len(members)
        number = len(self.enumerations) + 1
        for position, member in enumerate(members):
            name = names[position] if len(names) == len(members) else member.subject
            renamed = replace(
                member,
                listing=number,
                position=position,
                subject=name,
                scope=scope_of(name) or member.scope,
                claim=replace(member.claim, subject=subject_called(name)),
            )
            self._replace(member, renamed)
        if len(names) == len(members):
            self.context.names, self.context.named = names, len(self.context.last)
        self.enumerations.append(
            Enumeration(
                number,
                tuple(names),
                tuple(member.numeral for member in members),
                tuple(member.id for member in members),
                is_open,
                members[0].number,
            )
        )

    def _ratios(self, slots: Sequence[Slot]) -> None:
        """三次产业结构由5.0∶35.0∶60.0调整为4.0∶36.0∶60.0: each number is the share of one part."""
        numbers = self.context.last[-len(slots) :] if slots else []
        if len(numbers) < len(slots):
            return
        start = 0
        for at, slot in enumerate(slots):
            if slot.token.quantity is None or slot.token.quantity.word != "ratio":
                start = at + 1
            elif at + 1 == len(slots) or kinds_of(slots[at + 1].left) != "d":
                self._ratio(slot, numbers[start : at + 1])
                start = at + 1

    def _ratio(self, slot: Slot, members: Sequence[Reading]) -> None:
        said = phrase_of("".join(token.text for token in slot.clause if token.kind not in "T%"))
        named = _STRUCTURE.match(said)
        names = names_in(named["parts"], len(members)) if named else []
        if named is None or len(names) != len(members):
            return
        # The structure of the three industries is that of GDP where nothing else is said.
        industries = names[0].startswith("第一产业") and not _OTHER_WHOLE.search(said)
        whole = "国内生产总值" if industries else ""
        number = len(self.enumerations) + 1
        for position, (name, member) in enumerate(zip(names, members, strict=True)):
            claim = replace(member.claim, subject=subject_called(name))
            self._replace(
                member,
                replace(
                    member, listing=number, position=position, subject=name,
                    scope=scope_of(name), denominator=whole, claim=claim,
                ),
            )  # fmt: skip
        numerals = tuple(member.numeral for member in members)
        ids = tuple(member.id for member in members)
        self.enumerations.append(
            Enumeration(number, tuple(names), numerals, ids, False, members[0].number)
        )

    def _names(
        self, clause: Sequence[Token], where: int, run: Sequence[Slot], count: int
    ) -> tuple[list[str], bool]:
        """The names of a list's numbers, from the nearest place that has as many."""
        context = self.context
        share = next((at for at, token in enumerate(clause) if token.text in ("占", "占据")), where)
        said = unbracketed(clause[: min(where, share)])
        noun = phrase([token for token in said if token.kind in "WdjsSRpPGgUDe"])
        if any(token.kind == "C" for token in said):
            noun = noun.split("对")[0]  # 甲和乙对增长的贡献率: whose it is comes first
        after = phrase(
            [t for t in run[0].left if t.kind in "Wdjs" and t.start > clause[where].start]
        )
        if any(token.kind == "c" for token in run[0].left):
            after = ""  # 分别拉动服务出口增长: what they pull is no part of their names
        spoken = list(dict.fromkeys(each.subject for each in context.last[: -count or None]))
        # Numbers of other names since the list before: it is those that the next list is of.
        renamed = len(context.last) - count >= context.named + count
        options = [
            names_in(noun.replace("等", ""), count),
            [name + context.flow for name in _apart(context.listed, count)],
            context.names if not noun and not renamed else [],
            members_of(context.previous) or names_in(context.previous, count),
            names_in(after, count),
            spoken[-count:],
        ]
        fitting = [names for names in options if len(names) == count and count > 1]
        best = (
            fitting
            or [names for names in options if len(names) > 1]
            or [each for each in options if each]
        )
        names = best[0] if best else []
        if names is options[3] and members_of(context.previous):
            # 服务外包由A和B组成，执行额分别为…，占比分别为…: of what the shares are.
            context.made = context.previous.partition("由")[0] + (noun if is_generic(noun) else "")
        if names is options[0] and len(names) > 1:
            names = [resolved(name, context.whose) for name in names]
            if is_generic(after) and direction_of(after):  # 对欧盟、美国分别进出口5.51万亿元
                names = [name + after for name in names]
        elif names and is_generic(noun) and not SHARE_NOUN.search(noun):
            # 由A和B组成，执行额分别为: what is counted stands apart from the names.
            names = [name if name.endswith(noun) else name + noun for name in names]
        return names, "等" in noun

    def _spoken_of(self, members: Sequence[Reading]) -> list[str]:
        """The subjects of the paragraph's last amounts, as many as these, if of one kind."""
        here = (members[0].sentence, members[0].clause)
        before = [
            each.subject
            for each in self.readings
            if each.block == members[0].block
            and each.claim.measure in AMOUNTS
            and (each.sentence, each.clause) != here
        ]
        names = list(dict.fromkeys(before))[-len(members) :]
        alike = len(names) == len(members) and len({name[-4:] for name in names}) == 1
        return names if alike else []

    def _in_turn(self, clause: Sequence[Token], where: int, members: Sequence[Reading]) -> bool:
        """第一季度、第二季度…分别为: numbers matched to times, not to names."""
        own = [
            each.moment
            for at, each in enumerate(clause[:where])
            if each.moment and not is_base(clause, at, before(clause, at))
        ]
        found = (self._each(times, len(members)) for times in (own, self.context.times + own))
        periods = next((each for each in found if len(each) == len(members)), [])
        if len(periods) < 2 or None in periods:
            return False
        for member, period in zip(members, periods, strict=True):
            assert period is not None
            base = (
                period.year_before() if member.claim.measure is M.GROWTH_YOY else member.claim.base
            )
            self._replace(
                member, replace(member, claim=replace(member.claim, period=period, base=base))
            )
        return True

    def _each(self, times: Sequence[Moment], numbers: int) -> list[Period | None]:
        """Every period that some times name, for so many numbers."""
        year = self.context.year
        return [period_named(text) for each in times for text in each_period(each, year, numbers)]

    def _compared_in_turn(
        self, clause: Sequence[Token], where: int, members: Sequence[Reading]
    ) -> bool:
        """分别高于甲和乙3.2个和2.0个百分点: the names are what one subject is compared with."""
        after = clause[where + 1 : where + 2]
        if not after or after[0].kind not in "MmB":
            return False
        named = phrase([t for t in clause[where + 2 :] if t.kind in "WdjsR"][:6])
        names = names_in(re.sub(r"增速|增幅|平均水平|水平", "", named), len(members))
        if len(names) == len(members):
            for name, member in zip(names, members, strict=True):
                self._replace(member, replace(member, comparator=name))
            return True
        # 甲、乙分别比二季度提高2.4和2.3点: the names stand before, what they are compared with is one.
        spoken = phrase([t for t in clause[:where] if t.kind in "WdjsGgS"])
        return bool(named) and len(names_in(spoken, len(members))) != len(members)

    def _renamed(self, slots: Sequence[Slot], numbers: Sequence[Reading]) -> None:
        """同比增长3.9%和14.6% after 中部和西部分别…: the same names again."""
        names = self.context.names
        if len(names) < 2 or len(slots) != len(names) or len(numbers) != len(slots):
            return
        if any(slot.token.kind != slots[0].token.kind for slot in slots):
            return
        if phrase([token for token in slots[0].left if token.kind == "W"]) and "S" not in kinds_of(
            slots[0].left
        ):
            return
        for name, member in zip(names, numbers, strict=True):
            self._replace(
                member,
                replace(
                    member,
                    subject=name,
                    scope=scope_of(name) or member.scope,
                    claim=replace(member.claim, subject=subject_called(name)),
                ),
            )

    def _replace(self, old: Reading, new: Reading) -> None:
        at = next(at for at in range(len(self.readings) - 1, -1, -1) if self.readings[at] is old)
        self.readings[at] = new
        self.context.last = [new if each is old else each for each in self.context.last]


_STRUCTURE = re.compile(
    r"(?P<parts>[^，]{2,24}?)的?(?:增加值)?(?:之?比例?|结构|构成|占比|比重)(?:之?比例?|结构|关系)*(?:[由从为是达调优演变]|$)"
)
_OTHER_WHOLE = re.compile("就业|从业|投资|用电|税收|贷款|外资")


def _apart(listed: str, count: int) -> list[str]:
    """The names of a list: what stands between its commas, if there are so many."""
    names = listed.split("，")
    return names if len(names) == count else names_in(listed.replace("，", "、"), count)


def _counts(tokens: Sequence[Token], count: int) -> bool:
    """Whether a phrase says how many it speaks of: 四个地区, 三大行业."""
    return any(
        token.kind == "n" and token.quantity is not None and token.quantity.value == count
        for token in tokens
    )


def _run(slots: Sequence[Slot], start: int) -> list[Slot]:
    """The quantities after 分别 that stand in one list."""
    after = [slot for slot in slots if slot.token.start > start and not slot.bracketed]
    run = after[:1]
    for slot in after[1:]:
        left = kinds_of(slot.left)
        if slot.token.kind != run[-1].token.kind or not re.fullmatch(r"[djWwRTSUDVs~]*", left):
            break
        run.append(slot)
    return run
