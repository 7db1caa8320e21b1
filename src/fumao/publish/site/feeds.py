"""Releases for readers and calendars: Atom (RFC 4287) and iCalendar (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class News:
    """A release: of the past with its vintage, or one that is announced for a moment.

    Parameters
    ----------
    id : str
        The same whenever it is told of: the vintage, or the dataset and the moment.
    at : date or datetime
        The day, or the moment of an embargo.
    told : datetime
        When it was recorded or announced.
    address : str
        Of its page; empty if it has none yet.
    """

    id: str
    title: str
    text: str
    at: date | datetime
    told: datetime
    address: str = ""


def atom(title: str, own: str, news: Sequence[News], language: str) -> bytes:
    """A feed; ``own`` is its address, the newest news come first.

    Examples
    --------
    >>> b"<feed" in atom("Releases", "https://data.example.cn/feed.xml", [], "en")
    True
    """
    feed = Element("feed", {"xmlns": _ATOM, "xml:lang": language})
    SubElement(feed, "title").text = title
    SubElement(feed, "id").text = own or "urn:fumao:releases"
    if own:
        SubElement(feed, "link", {"rel": "self", "href": own})
    told = max((each.told for each in news), default=datetime(1970, 1, 1, tzinfo=UTC))
    SubElement(feed, "updated").text = _moment(told)
    SubElement(SubElement(feed, "author"), "name").text = title
    for each in news:
        entry = SubElement(feed, "entry")
        SubElement(entry, "title").text = each.title
        SubElement(entry, "id").text = _urn(each.id)
        SubElement(entry, "updated").text = _moment(each.told)
        SubElement(entry, "published").text = _moment(each.at)
        if each.address:
            SubElement(entry, "link", {"href": each.address})
        SubElement(entry, "summary").text = each.text
    indent(feed)
    return tostring(feed, encoding="utf-8", xml_declaration=True)


def calendar(title: str, news: Sequence[News]) -> bytes:
    """A calendar: whole days of past releases, moments of coming ones.

    Examples
    --------
    >>> told = datetime(2025, 6, 9, 2, tzinfo=UTC)
    >>> print(calendar("Releases", [News("a@1", "A, B", "c", date(2025, 6, 9), told)]).decode())
    BEGIN:VCALENDAR
    VERSION:2.0
    PRODID:-//Fumao//releases//EN
    X-WR-CALNAME:Releases
    BEGIN:VEVENT
    UID:urn:fumao:release:a%401
    DTSTAMP:20250609T020000Z
    DTSTART;VALUE=DATE:20250609
    SUMMARY:A\\, B
    DESCRIPTION:c
    END:VEVENT
    END:VCALENDAR
    <BLANKLINE>
    """
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Fumao//releases//EN",
            f"X-WR-CALNAME:{_escaped(title)}"]  # fmt: skip
    events = [line for each in news for line in _event(each)]
    folded = [part for line in (*head, *events, "END:VCALENDAR") for part in _folded(line)]
    return ("\r\n".join(folded) + "\r\n").encode()


def _event(news: News) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_urn(news.id)}"
    yield f"DTSTAMP:{_stamp(news.told)}"
    if isinstance(news.at, datetime):
        yield f"DTSTART:{_stamp(news.at)}"
    else:
        yield f"DTSTART;VALUE=DATE:{news.at:%Y%m%d}"
    yield f"SUMMARY:{_escaped(news.title)}"
    yield f"DESCRIPTION:{_escaped(news.text)}"
    if news.address:
        yield f"URL:{news.address}"
    yield "END:VEVENT"


def _folded(line: str) -> Iterator[str]:
    """Lines of at most 75 octets, cut between characters; those that go on begin with a space."""
    part, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > 75:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + width
    yield part


def _escaped(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _urn(name: str) -> str:
    told = "".join(each if each.isascii() and (each.isalnum() or each in "-._:") else
                   "".join(f"%{byte:02x}" for byte in each.encode()) for each in name)  # fmt: skip
    return f"urn:fumao:release:{told}"


def _moment(at: date | datetime) -> str:
    if isinstance(at, datetime):
        return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return f"{at:%Y-%m-%d}T00:00:00Z"


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
