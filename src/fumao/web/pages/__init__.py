"""The pages, a file a subject."""

from fumao.web.pages import (
    account,
    banks,
    batches,
    door,
    home,
    interface,
    notices,
    organisations,
    people,
    questionnaire,
    receipts,
    review,
    shares,
    sheets,
    statistics,
    submission,
    trail,
)

# More specific addresses first: /filings/3/sheet before /filings/3.
ROUTERS = tuple(
    each.router
    for each in (
        door, account, home, submission, sheets, questionnaire, receipts, review, shares, people,
        notices, organisations, batches,
        banks, statistics, trail, interface,
    )
)  # fmt: skip
