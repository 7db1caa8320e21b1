"""Fumao 服贸: trade-in-services statistics, every number a claim.

The public names are imported when they are first used, so that ``import
fumao`` is quick.

Examples
--------
>>> import fumao
>>> fumao.items()["SD"].names.zh
'旅行'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fumao.claims import Citation, Claim, Measure, Qualifier, Rendered, Subject, render, say
    from fumao.claims.check import check
    from fumao.claims.compute import compute
    from fumao.errors import FumaoError
    from fumao.model.codes import codelist, items, members
    from fumao.model.finding import Finding
    from fumao.model.flows import Flows
    from fumao.model.names import Names
    from fumao.model.period import Period
    from fumao.model.unit import exchange_rate, rescale, unit
    from fumao.store import Store

__version__ = "0.1.0"

_HOMES = {
    "fumao.claims": "Citation Claim Measure Qualifier Rendered Subject render say",
    "fumao.claims.check": "check",
    "fumao.claims.compute": "compute",
    "fumao.errors": "FumaoError",
    "fumao.model.codes": "codelist items members",
    "fumao.model.finding": "Finding",
    "fumao.model.flows": "Flows",
    "fumao.model.names": "Names",
    "fumao.model.period": "Period",
    "fumao.model.unit": "exchange_rate rescale unit",
    "fumao.store": "Store",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [
    "Citation",
    "Claim",
    "Finding",
    "Flows",
    "FumaoError",
    "Measure",
    "Names",
    "Period",
    "Qualifier",
    "Rendered",
    "Store",
    "Subject",
    "check",
    "codelist",
    "compute",
    "exchange_rate",
    "items",
    "members",
    "render",
    "rescale",
    "say",
    "unit",
]


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'fumao' has no attribute {name!r}")
    return getattr(import_module(_HOME_OF[name]), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
