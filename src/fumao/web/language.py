"""Which language a reader is told something in, where the address does not say it."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

LANGUAGES = ("zh", "en")


def preferred(accepted: str) -> str:
    """The one of our languages that a browser would rather have; Chinese if it names neither.

    Examples
    --------
    >>> preferred("en-GB,en;q=0.9,zh;q=0.8"), preferred("de, en;q=0.7"), preferred("de")
    ('en', 'en', 'zh')
    >>> preferred("en;q=0.2, zh-CN;q=0.9"), preferred("en;q=0"), preferred("")
    ('zh', 'zh', 'zh')
    """
    weights = dict.fromkeys(LANGUAGES, 0.0)
    for each in accepted.lower().split(",")[:20]:
        tag, _, rest = each.strip().partition(";")
        language = tag.strip().split("-")[0]
        if language in weights:
            weights[language] = max(weights[language], _weight(rest))
    return max(LANGUAGES, key=lambda each: weights[each])


def _weight(text: str) -> float:
    number = text.replace(" ", "").removeprefix("q=") or "1"
    try:
        return float(number)
    except ValueError:
        return 0.0


def preferred_by(request: Request) -> str:
    """The language that the browser of a request would rather have."""
    return preferred(request.headers.get("accept-language", ""))


def language_of(request: Request, base: str) -> str:
    """The language of the address; of a file the one of the page that led to it, or the browser's.

    Errors under ``/files/`` stand in no language: whoever clicked on an English page reads English.
    """
    came = urlsplit(request.headers.get("referer", ""))
    own = came.netloc == request.headers.get("host", "")
    for path in (request.url.path, came.path if own else ""):
        told = path.removeprefix(base).strip("/").split("/")[0]
        if path.startswith(f"{base}/") and told in LANGUAGES:
            return told
    return preferred_by(request)
