"""Which form and coding an answer takes: what a client accepts, held against what there is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from fumao.errors import InvalidInput


class NotAcceptable(InvalidInput):
    """A client takes none of the forms that there are."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of answers: its name in the house, its media type, and plainer names of it.

    ``sheet`` is the address of the style sheet by which a browser draws it.
    """

    name: str
    media: str
    plain: tuple[str, ...] = ()
    sheet: str = ""

    @property
    def type(self) -> str:
        """The media type without its version."""
        return self.media.partition(";")[0]

    @property
    def version(self) -> str:
        """The version, if it has one."""
        return self.media.partition(";version=")[2]


_SDMX, _JSON, _XML = "application/vnd.sdmx.", ("application/json",), ("application/xml", "text/xml")
# In the order of preference; what version 1 of the interface gives first stands at the end.
DATA = (
    Form("json", f"{_SDMX}data+json;version=2.0.0", _JSON),
    Form("csv", f"{_SDMX}data+csv;version=2.0.0", ("text/csv",)),
    Form("xml", f"{_SDMX}data+xml;version=3.0.0", _XML),
    Form("parquet", "application/vnd.apache.parquet", ("application/x-parquet",)),
    Form("xml-2.1", f"{_SDMX}structurespecificdata+xml;version=2.1", _XML),
)
STRUCTURE = (
    Form("json", f"{_SDMX}structure+json;version=2.0.0", _JSON),
    Form("xml", f"{_SDMX}structure+xml;version=3.0.0", _XML),
    Form("xml-2.1", f"{_SDMX}structure+xml;version=2.1", _XML),
)
SCHEMA = (
    Form("xsd-3.0", f"{_SDMX}schema+xml;version=3.0.0", _XML),
    *STRUCTURE,
    Form("xsd-2.1", f"{_SDMX}schema+xml;version=2.1", _XML),
)
METADATA = (
    Form("json", f"{_SDMX}metadata+json;version=2.0.0", _JSON),
    Form("xml", f"{_SDMX}metadata+xml;version=3.0.0", _XML),
)
PROBLEMS = (Form("json", "application/json"), Form("xml", "application/xml", ("text/xml",)))


def chosen_form(accept: str, forms: Sequence[Form]) -> Form:
    """The form that a client likes best; among those that it likes alike, the first.

    Raises
    ------
    NotAcceptable
        It takes none of them; the remedy lists them.

    Examples
    --------
    >>> chosen_form("text/csv;q=0.5, application/vnd.sdmx.data+xml;version=3.0.0", DATA).name
    'xml'
    >>> chosen_form("application/json;q=0.9, */*;q=0.1", DATA).name, chosen_form("", DATA).name
    ('json', 'json')
    """
    ranges = list(_ranges(accept or "*/*"))
    liked = {form.name: _liking(form, ranges) for form in forms}
    best = max(forms, key=lambda form: liked[form.name])
    if not liked[best.name]:
        raise NotAcceptable(
            f"{accept[:80]!r} is no form that there is", where="header Accept",
            remedy=f"send one of {', '.join(form.media for form in forms)}",
        )  # fmt: skip
    return best


def is_browser(accept: str) -> bool:
    """Whether a person's browser asks: those alone name XHTML, and no form of SDMX.

    >>> is_browser("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    True
    >>> is_browser("text/html, image/gif, image/jpeg, */*; q=.2"), is_browser("*/*")
    (False, False)
    """
    return "application/xhtml+xml" in accept and "vnd.sdmx" not in accept


def drawn(form: Form, sheet: str) -> Form:
    """XML as browsers draw it: what is of another media type, they save as a file."""
    is_xml = form.name.startswith(("xml", "xsd"))
    return replace(form, media="application/xml", sheet=sheet) if is_xml else form


def chosen_coding(accept: str, codings: Sequence[str]) -> str:
    """The coding that a client likes best; none unless it asks for one.

    >>> chosen_coding("gzip, br;q=0.2", ("zstd", "gzip")), chosen_coding("", ("gzip",))
    ('gzip', '')
    """
    liked = {name: quality for name, _, quality in _ranges(accept)}
    found = [(liked.get(each, liked.get("*", 0.0)), -at, each) for at, each in enumerate(codings)]
    quality, _, best = max(found, default=(0.0, 0, ""))
    return best if quality > 0 and quality >= liked.get("identity", 0.0) else ""


def _ranges(text: str) -> Iterator[tuple[str, Mapping[str, str], float]]:
    """What stands in a header, with its parameters and how much it is liked."""
    for part in text.split(",")[:50]:
        name, *rest = (each.strip() for each in part.split(";"))
        told = dict(each.partition("=")[::2] for each in rest)
        parameters = {key.strip().lower(): value.strip().strip('"') for key, value in told.items()}
        quality = parameters.pop("q", "1")
        # Java writes .2 for 0.2.
        if name and re.fullmatch(r"[01](\.\d{0,3})?|\.\d{1,3}", quality, re.ASCII):
            yield name.lower(), parameters, min(float(quality), 1.0)


def _liking(form: Form, ranges: Sequence[tuple[str, Mapping[str, str], float]]) -> float:
    """How much a form is liked: what names it most exactly decides."""
    found = [
        (rank, quality) for name, parameters, quality in ranges
        if (rank := _rank(form, name, parameters))
    ]  # fmt: skip
    return max(found, default=(0, 0.0))[1]


def _rank(form: Form, name: str, parameters: Mapping[str, str]) -> int:
    version = parameters.get("version", "")
    if name == form.type:
        return (4 if version else 3) if _fits(version, form.version) else 0
    if name in form.plain:
        return 0 if version else 3
    if name.endswith("/*") and name[:-1] in {f"{each.partition('/')[0]}/" for each in
                                             (form.type, *form.plain)}:  # fmt: skip
        return 2
    return 1 if name == "*/*" else 0


def _fits(wanted: str, ours: str) -> bool:
    """Whether a version is the one, or among those, that are asked for.

    >>> [_fits(each, "3.0.0") for each in ("3.0", "2+.0", "3.1", "", "1.0-wd")]
    [True, True, False, True, False]
    """
    for asked, own in zip(wanted.split("."), ours.split("."), strict=False):
        number = asked.removesuffix("+")
        if asked and not (number.isascii() and number.isdigit()):
            return False
        if asked.endswith("+"):
            return int(own) >= int(number)
        if asked and asked != own:
            return False
    return True
