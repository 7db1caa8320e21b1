"""How a watch reaches people and programs: a feed, a mail as a file, the payload of a webhook.

Nothing here sends anything: these are texts that ``run`` writes, and posts only when it is asked.

References
----------
RFC 4287 (Atom); RFC 5322 and RFC 2045 (mail).
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, time
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from fumao.watch.alert import Alert
from fumao.watch.page import lines, subtitle
from fumao.watch.report import Watch
from fumao.watch.wording import Wording, headline, sentences

_ATOM = "http://www.w3.org/2005/Atom"
# Names of this project in ids (RFC 4151); nothing is fetched from them.
_TAG = "tag:fumao,2026"


def feed(watch: Watch, language: str) -> str:
    """Alerts and facts as an Atom feed; an alert keeps its id from day to day.

    Readers show an entry once, as long as its id and day stay.
    """
    words = Wording(language)
    root = Element("feed", {"xmlns": _ATOM, "xml:lang": "zh-CN" if language == "zh" else "en"})
    _text(root, "id", f"{_TAG}:watch:{language}")
    _text(root, "title", words("title", as_of=watch.as_of))
    _text(root, "subtitle", subtitle(watch, words))
    _text(root, "updated", _moment(watch))
    _text(SubElement(root, "author"), "name", "Fumao 服贸")
    for alert in watch.having("alert", "fact"):
        entry = SubElement(root, "entry")
        _text(entry, "id", f"{_TAG}:{alert.id}")
        _text(entry, "title", headline(alert, words))
        _text(entry, "updated", _moment(watch))
        SubElement(entry, "category", {"term": alert.means})
        SubElement(entry, "category", {"term": alert.grade})
        _text(entry, "content", "\n".join(sentences(alert, words)))
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def mail(watch: Watch, to: str = "") -> bytes:
    """A mail with both languages, as a file that any mail program opens; it is not sent."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = " / ".join(
        Wording(each)("mail.subject", alerts=len(watch.having("alert", "fact")),
                      as_of=watch.as_of) for each in ("zh", "en"))  # fmt: skip
    message["From"] = "Fumao <watch@localhost>"
    if to:
        message["To"] = to
    message["Date"] = format_datetime(datetime.combine(watch.as_of, time(), UTC))
    message["X-Unsent"] = "1"
    both = ("\n".join(lines(watch, Wording(each))) for each in ("zh", "en"))
    message.set_content("\n\n————————\n\n".join(both) + "\n")
    return message.as_bytes()


def payload(watch: Watch) -> str:
    """What a webhook is told: alerts and facts, with a digest so that a repeat is known as one."""
    told = {
        "event": "watch", "as_of": str(watch.as_of), "open": len(watch.open),
        "alerts": [_told(each) for each in watch.having("alert", "fact")],
    }  # fmt: skip
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return json.dumps({**told, "digest": digest}, ensure_ascii=False, indent=2) + "\n"


def _told(alert: Alert) -> dict[str, object]:
    return {
        **alert.as_dict(),
        **{f"text_{each}": headline(alert, Wording(each)) for each in ("zh", "en")},
    }


def _moment(watch: Watch) -> str:
    return f"{watch.as_of.isoformat()}T00:00:00Z"


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text
