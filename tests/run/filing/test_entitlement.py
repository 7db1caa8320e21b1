"""Who sees and writes which row: every role against every table, and PostgreSQL against the rules.

The town has one return of the first enterprise accepted and shared, one of the second submitted.
"""

from __future__ import annotations

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from fumao.model.viewer import Viewer
from fumao.run.filing.drafts import save_draft
from fumao.run.filing.notices import remind
from fumao.run.filing.shares import share_of
from fumao.store.filing import answers as stored
from fumao.store.filing import organisations
from fumao.store.filing import tables as t
from fumao.store.filing.entitlement import KEYS, PROTECTED, key_of, visible
from fumao.store.filing.tables import metadata

from .conftest import FIGURES, PERIOD, answers

CLINIC = FIGURES | {
    "tcm_visits/home/W1": "900", "tcm_income/home/W1": "75",
}  # fmt: skip
ROLES = ("filler", "approver", "other_filler", "other_approver", "county", "city", "province",
         "ministry", "elsewhere", "tcm", "key_enterprises", "finance", "administrator")  # fmt: skip
# What each role sees of each table, as the enterprises that the rows belong to: 1, 2 or both.
# "own" and "port" are looked at more closely below.
BOTH, FIRST, SECOND, NONE = {1, 2}, {1}, {2}, set()
SEEN = {
    "organisation": {
        "filler": FIRST, "approver": FIRST, "other_filler": SECOND, "other_approver": SECOND,
        "county": BOTH, "city": BOTH, "province": BOTH, "ministry": BOTH, "elsewhere": NONE,
        "tcm": NONE, "key_enterprises": FIRST, "finance": NONE, "administrator": BOTH,
    },
    "filing": {
        "filler": FIRST, "approver": FIRST, "other_filler": SECOND, "other_approver": SECOND,
        "county": BOTH, "city": FIRST, "province": FIRST, "ministry": FIRST, "elsewhere": NONE,
        "tcm": NONE, "key_enterprises": FIRST, "finance": NONE, "administrator": BOTH,
    },
    "draft": {
        "filler": FIRST, "approver": FIRST, "other_filler": SECOND, "other_approver": SECOND,
    },
    "submission": {
        "filler": FIRST, "approver": FIRST, "other_filler": SECOND, "other_approver": SECOND,
        "county": BOTH, "city": FIRST, "province": FIRST, "ministry": FIRST,
        "key_enterprises": FIRST,
    },
    "answer": {
        "filler": FIRST, "approver": FIRST, "other_filler": SECOND, "other_approver": SECOND,
        "county": BOTH, "city": FIRST, "province": FIRST, "ministry": FIRST,
        "key_enterprises": FIRST,
    },
    "share": {"filler": FIRST, "approver": FIRST, "county": FIRST, "city": FIRST,
              "province": FIRST, "ministry": FIRST, "key_enterprises": FIRST},
    "share_field": {"filler": FIRST, "approver": FIRST, "county": FIRST, "city": FIRST,
                    "province": FIRST, "ministry": FIRST, "key_enterprises": FIRST},
    "reminder": {
        "filler": FIRST, "approver": FIRST, "other_filler": SECOND, "other_approver": SECOND,
        "county": BOTH, "city": BOTH, "province": BOTH, "ministry": BOTH,
    },
    "bank_total": {
        "filler": FIRST, "approver": FIRST, "county": FIRST, "city": FIRST, "province": FIRST,
        "ministry": FIRST,
    },
}  # fmt: skip
