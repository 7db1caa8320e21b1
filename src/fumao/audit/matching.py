"""Matching: how many claims of a document published data could speak to, and why not more."""

from __future__ import annotations

from dataclasses import dataclass

from fumao.model.names import Names


@dataclass(frozen=True, slots=True)
class Matching:
    """Claims that were compared with a store.

    Parameters
    ----------
    claims, understood, matched : int
        Claims of the document; those whose every word has a code; those of them that
        the flows of the store give a number for.
    areas, years : str
        Whose flows the store holds, and of which years, for the message.

    Examples
    --------
    >>> print(Matching(9, 4, 0, "CHN", "2005-2020").words.en)
    None of the 9 claims was compared: 4 name trade in services of a kind the store knows, \
but it holds CHN, 2005-2020. Name a store that holds the country and the years of the document.
    """

    claims: int
    understood: int
    matched: int
    areas: str
    years: str

    @property
    def words(self) -> Names:
        """What a reader must know: how many were compared; if none, why and what to do."""
        if self.matched:
            return Names(
                f"与已发布数据比较的陈述：{self.matched}（共{self.claims}）。",
                f"Claims compared with published data: {self.matched} of {self.claims}.",
            )
        if self.understood:
            return Names(
                f"{self.claims}条陈述无一可与已发布数据比较：{self.understood}条说的是其中所知的服务贸易，"
                f"但库中只有{self.areas}、{self.years}的数据。请指定载有文中国家和年份的数据库。",
                f"None of the {self.claims} claims was compared: {self.understood} name trade in "
                f"services of a kind the store knows, but it holds {self.areas}, {self.years}. "
                "Name a store that holds the country and the years of the document.",
            )
        return Names(
            f"{self.claims}条陈述无一可与已发布数据比较：没有一条的主语全由代码表所知的国家、"
            f"服务项目和进出口方向组成。库中为{self.areas}、{self.years}的服务贸易。",
            f"None of the {self.claims} claims was compared: none is about a country, an item of "
            "services and a direction of trade that the code lists know. The store holds trade "
            f"in services of {self.areas}, {self.years}; name the document that speaks of it.",
        )
