"""Every error Fumao raises: what is wrong, where it stands, and what to do next.

::

    FumaoError
      SourceError            the outside world: retry, or tell the agency
        SourceUnavailable
        SourceChanged        it answered, but not in the shape we recorded
      InvalidInput           the caller: change the call or the file
        UnknownCode          a code, key, edition or language that is in no list
        NotFound             nothing of that number, or not for who asks
        TooLarge             a query or its answer is longer than is taken
        UnitMismatch         two units that cannot be compared, or none given
        ShapeMismatch        arrays or columns of the wrong shape
        InconsistentConstraints
        DuplicateKey         two different statements under one key
        BrokenTemplate       text that cannot be filled in
        MissingGlyph         the font cannot draw a character
        OutputsDiffer        one number, two renderings
        Unreadable           a file in which no text can be read
      NotConverged           the method: see ``trace``
      Refused                a person may not do this, or not in this state
      Conflict               somebody else changed it meanwhile
      NotLoggedIn            nobody is known to be there: log in
      TooMany                calls, faster than they are taken
      VintageNotFound
      StoreDamaged           a file of the store is not what its receipt says
      CannotWrite            the disk or folder refuses
      NotInstalled           a library that comes with an extra is not there
      DatabaseUnavailable    the database of returns does not answer: retry
"""

from __future__ import annotations


class FumaoError(Exception):
    """Base of all errors, with three parts that are printed one under the other.

    Parameters
    ----------
    what : str
        The fact, with its values.
    where : str, optional
        File, row and column, or the key, so that it can be found again.
    remedy : str, optional
        The next thing to try.

    Examples
    --------
    >>> print(UnknownCode("item SC5 is not in EBOPS 2010", where="row 4", remedy="use SC4"))
    UnknownCode: item SC5 is not in EBOPS 2010
      where:  row 4
      remedy: use SC4
    """

    retry = False

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        lines = [f"{type(self).__name__}: {self.what}"]
        if self.where:
            lines.append(f"  where:  {self.where}")
        if self.remedy:
            lines.append(f"  remedy: {self.remedy}")
        return "\n".join(lines)

    def as_dict(self) -> dict[str, str | bool]:
        """The same parts for a program: error, what, where, remedy, retry."""
        return {
            "error": type(self).__name__,
            "what": self.what,
            "where": self.where,
            "remedy": self.remedy,
            "retry": self.retry,
        }


class SourceError(FumaoError):
    """The outside world failed us."""


class SourceUnavailable(SourceError):
    """No answer; trying again later may help."""

    retry = True


class SourceChanged(SourceError):
    """An answer in a shape we have not recorded."""


class InvalidInput(FumaoError):
    """The call or the file must change."""


class UnknownCode(InvalidInput):
    """A code, key, edition or language that is in no list."""


class NotFound(InvalidInput):
    """Nothing of that number is there, or not for who asks: it is not said which."""


class TooLarge(InvalidInput):
    """A query, or the answer to it, is longer than is taken: ask for less at a time."""


class UnitMismatch(InvalidInput):
    """Two units that cannot be compared, or a value without one."""


class ShapeMismatch(InvalidInput):
    """Columns or arrays of the wrong shape."""


class InconsistentConstraints(InvalidInput):
    """Constraints that cannot all hold."""


class DuplicateKey(InvalidInput):
    """Two different statements under one key."""


class BrokenTemplate(InvalidInput):
    """Text that cannot be filled in."""


class MissingGlyph(InvalidInput):
    """A character that the typesetting font cannot draw."""


class OutputsDiffer(InvalidInput):
    """A number that is not the same in two outputs."""


class Unreadable(InvalidInput):
    """A file in which no text can be read."""


class NotConverged(FumaoError):
    """An iteration ended without an answer; ``trace`` holds its course."""

    def __init__(
        self, what: str, *, where: str = "", remedy: str = "", trace: object = None
    ) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.trace = trace


class Refused(FumaoError):
    """A person may not do this, or not in this state."""


class Conflict(FumaoError):
    """Somebody else changed it meanwhile; ``theirs`` is what stands there now."""

    def __init__(
        self, what: str, *, where: str = "", remedy: str = "", theirs: object = None
    ) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.theirs = theirs


class NotLoggedIn(FumaoError):
    """Nobody is known to be there, or no longer."""


class TooMany(FumaoError):
    """Calls come faster than they are taken."""

    retry = True


class VintageNotFound(FumaoError):
    """No vintage answers to the date or id asked for."""


class StoreDamaged(FumaoError):
    """A file of the store is not what its receipt says."""


class CannotWrite(FumaoError):
    """The disk or folder refuses."""


class NotInstalled(FumaoError):
    """A library that comes with an extra is not there: install the extra."""


class DatabaseUnavailable(FumaoError):
    """The database of returns does not answer; the same may be tried again."""

    retry = True
