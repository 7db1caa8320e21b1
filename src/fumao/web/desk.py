"""What the pages share: the office, the settings, the templates and the limits."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from fumao.run.filing.demo_logins import DemoLogins
from fumao.run.filing.office import Office
from fumao.run.shelf import Shelf
from fumao.web.limits import Limit
from fumao.web.settings import Settings
from fumao.web.wording import Words

STATIC = files("fumao.web") / "static"


class Desk:
    """Everything that an answer needs and that is not of one visitor."""

    def __init__(
        self,
        office: Office,
        settings: Settings,
        demo: DemoLogins | None = None,
        shelf: Shelf | None = None,
    ) -> None:
        self.office, self.shelf = office, shelf
        self.demo = demo
        self.settings = settings
        self.logins = Limit(settings.logins)
        self.calls = Limit(settings.calls)
        self._templates = Environment(
            loader=PackageLoader("fumao.web"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True, auto_reload=False,
        )  # fmt: skip
        self._templates.globals |= {"asset": asset, "published": shelf is not None}
        # Letters that JavaScript is given are plain text in an attribute, never a script.
        self._templates.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True}

    def page(
        self, template: str, view: Mapping[str, Any], status: int = 200, **headers: str
    ) -> HTMLResponse:
        """A page from a template and what it shows."""
        text = self._templates.get_template(template).render(**view)
        return HTMLResponse(
            text, status, {name.replace("_", "-"): v for name, v in headers.items()}
        )

    def words(self, language: str) -> Words:
        """The words of a language; Chinese if it is none of ours."""
        return Words(language if language in ("zh", "en") else "zh")


@cache
def digest() -> str:
    """Of all files of ours: a part of their addresses, so that browsers may keep them for ever."""
    content = hashlib.sha256()
    for file in sorted(STATIC.iterdir(), key=lambda each: each.name):
        content.update(file.read_bytes())
    return content.hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a file of ours.

    >>> asset("base.css") == f"/static/{digest()}/base.css"
    True
    """
    return f"/static/{digest()}/{name}"
