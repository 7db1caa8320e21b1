"""The interface for programs, over the same services as the pages."""

from fastapi import APIRouter

from fumao.web.api import banks, exchange, filings, notices, reviews, shares
from fumao.web.api.schema import PROBLEMS

_root = APIRouter(prefix="/api/v1", responses=PROBLEMS)
for _part in (filings, reviews, shares, notices, exchange, banks):
    _root.include_router(_part.router)

ROUTERS = (_root,)
