"""Up or down: the sign and the size of a statement."""

from __future__ import annotations

import re
from decimal import Decimal

from fumao.claims.claim import Measure, Qualifier
from fumao.claims.reading import units
from fumao.claims.reading.reading import Reading
from fumao.claims.reading.zh_grammar import compares, kinds_of
from fumao.claims.reading.zh_spoken import Spoken

M = Measure


class Signs(Spoken):
    """Resolves the sign."""

    def _signed(self, measure: Measure) -> tuple[units.PrintedUnit, Decimal, Decimal | None]:
        unit, value, upper = self.quantity.unit, self.quantity.value, self.quantity.upper
        if self.quantity.word == "doublings":
            unit = units.percent(unit.text)
        if measure is M.GROWTH_VS_BASE and self.production.name == "growth in times":
            unit = units.times_more(unit.text)
        sign = self._sign(measure)
        if sign < 0 and value > 0:
            value = -value
            upper = -upper if upper is not None else None
        return unit, value, upper

    def _sign(self, measure: Measure) -> int:
        if self.production.name == "continued" and self.before is not None:
            return self._continued_sign(self.before)
        if measure is M.BALANCE:
            other = (
                self.before.claim.value if self.before and re.search("[oq]", self.left) else None
            )
            return (
                -1
                if "P" in self.left
                or self.words in ("至", "到")
                or (other is not None and other < 0)
                else 1
            )
        if measure is M.GROWTH_GAP_PP:
            return self._gap_sign()
        if self.production.name == "difference":
            return compares(self.slot.left[-1].text[-4:])
        if measure.moves or measure is M.CONTRIBUTION:
            return self._direction()
        return 1

    def _continued_sign(self, before: Reading) -> int:
        """A fall goes on in the numbers after it; a minus sign is that of one number only."""
        value = before.claim.value
        return (
            -1
            if value is not None and value < 0 and not before.numeral.startswith(units.SIGNS)
            else 1
        )

    def _direction(self) -> int:
        """Up or down, by the last word that says so, else by the noun that follows."""
        if self._is_rate_itself():
            return -1 if "g" in kinds_of(self.slot.clause) else 1
        deficit = self._of_deficit()
        kinds = self.left
        for at in range(len(kinds) - 1, -1, -1):
            if kinds[at] in "Ugo":
                down = kinds[at] == "g"
                return -1 if down else deficit
            if kinds[at] == "c" and self.slot.left[at].text != "拉动":
                return -1
            if kinds[at] in "Dq":
                return -deficit
            if kinds[at] == "~":
                return compares(self.slot.left[at].text[-4:])
        if self.production.name == "reached" and self.context.frame in ("D", "g"):
            return -1
        after = kinds_of(self.slot.right)[:4]
        return -1 if re.search("[Dg]", after) and not re.search("[UG]", after) else 1

    def _is_rate_itself(self) -> bool:
        """增速回落至3.1%, 增速由5.6%: one end of a movement is a rate; only 降幅 makes it a fall."""
        ends = ("from a growth rate", "to a growth rate", "to the other end")
        return self.production.name in ends or self.words in ("至", "到")

    def _of_deficit(self) -> int:
        """A deficit that widens is a balance that falls."""
        if (
            self.before is not None
            and self.before.claim.measure is M.BALANCE
            and self.production.measure is M.CHANGE
        ):
            value = self.before.claim.value
            return -1 if value is not None and value < 0 else 1
        return -1 if "P" in self.left and self.production.measure is M.CHANGE else 1

    def _gap_sign(self) -> int:
        """降幅低于全球5.0个百分点 is a better growth rate: two minus signs."""
        sign, longest = 1, 8
        for token in self.slot.left:
            way = compares(token.text, longest) if token.kind == "W" else 0
            if token.kind == "m" or way < 0:
                sign = -1
            elif token.kind == "M" or way > 0:
                sign = 1
            elif token.kind in "Dq":
                sign = -1
            elif token.kind in "Uo":
                sign = 1
            longest = 30 if token.kind == "B" else 8  # 比中国服务进出口总额低
        own = [token.kind for token in self.slot.left if token.kind in "Gg"]
        fall = own[-1] == "g" if own else self.context.subject.endswith(("降幅", "跌幅"))
        return -sign if fall else sign

    def _qualifier(self, measure: Measure) -> Qualifier:
        return Qualifier.EXACT if measure is M.RANK else self.quantity.qualifier
