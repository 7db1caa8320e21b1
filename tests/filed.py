"""Enterprises of a synthetic universe in an office: their accounting systems file, levels review.

Register, people and keys are made by the services that administrators have; what is filed and
reviewed goes through `/api/v1` of a client that is given, as programs of enterprises do it.
"""

from __future__ import annotations

import asyncio
import csv
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from fumao.model.answer import Answer, Question
from fumao.model.codes import codelist
from fumao.model.viewer import LEVELS, Role, Viewer
from fumao.returns.credit_code import check_character
from fumao.returns.scheme import load_scheme
from fumao.run.filing.api_keys import issue_key
from fumao.run.filing.filings import open_period
from fumao.run.filing.office import Office
from fumao.run.filing.people import NewAccount, add_person
from fumao.run.filing.receipts import Receipt, public_keys, verify_receipt
from fumao.run.filing.registry import COLUMNS, import_organisations
from fumao.run.filing.reviews import MOST
from fumao.store.filing import accounts
from fumao.store.filing.tables import organisation

PERIOD = "2020"
_YUAN = 10_000  # in the unit of the form
# One in so many: sends a total that does not add up; is given back by its county.
WRONG, GIVEN_BACK = 50, 97
_TRIES = 5
Step = Callable[[], None]


@dataclass
class Firm:
    """An enterprise that does not exist, its answers by key, and what its program remembers."""

    code: str
    county: str
    industry: str
    size: str
    ownership: str
    answers: dict[str, Answer]
    wrong: bool  # it sends a wrong total first
    key: str = ""
    filing: int = 0
    revision: int = 0
    receipts: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Told:
    """What came of a campaign: counts, and what went wrong."""

    counts: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)


def write_areas(register: Path, folder: Path) -> None:
    """A scheme folder with a city and a county for each region that the package has none of."""
    known, names = load_scheme().areas, codelist("regions")
    source = "GB/T 2260: the first city and its districts"
    rows = [("code", "parent", "level", "name_zh", "name_en", "source")]
    for region in sorted({row["region"] for row in _rows(register)} - set(known)):
        zh, en = names[region].names.zh, names[region].names.en
        rows += [
            (region, "", "province", zh, en, source),
            (f"{region}01", region, "city", f"{zh}首府", f"capital of {en}", source),
            (f"{region}0101", f"{region}01", "county", f"{zh}市辖区", f"districts of {en}", source),
        ]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "areas.csv").open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows(rows)


def read_firms(folder: Path, office: Office, wrong: int = WRONG) -> list[Firm]:
    """The enterprises of a folder of annual returns, each in a county of its region."""
    counties: dict[str, list[str]] = defaultdict(list)
    for area in office.scheme.areas.values():
        if area.level == "county":
            counties[area.code[:5]].append(area.code)
    lines: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(folder / f"services-{PERIOD}.csv"):
        lines[row["enterprise"]].append(row)
    firms = []
    for number, row in enumerate(_rows(folder / "register.csv"), 1):
        own = counties[row["region"]]
        county = own[number % len(own)]
        first = f"91{county.removeprefix('CN-')}DEM{number:06}"
        firm = Firm(first + check_character(first), county, row["industry"], row["size"],
                    row["ownership"], {}, number % wrong == 0)  # fmt: skip
        # Every second accounting system writes yuan, the others the unit of the form.
        firm.answers = {
            each.question.key: each
            for each in (*_about(firm, row["region"], number),
                         *(_answer(line, number % 2 == 0) for line in lines[row["enterprise"]]))
        }  # fmt: skip
        firms.append(firm)
    return firms


def _rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text("utf-8").splitlines()))


def _about(firm: Firm, region: str, number: int) -> Iterable[Answer]:
    """The register form."""
    given = {
        "credit_code": firm.code, "name": _name(number), "region": region,
        "industry": firm.industry, "ownership": firm.ownership, "size": firm.size,
        "contact": "合成 Synthetic 010-00000000",
    }  # fmt: skip
    return [Answer(Question(name), value) for name, value in given.items()]


def _name(number: int) -> str:
    return f"服务贸易企业{number:05}（合成，非真实企业）"


def _answer(line: dict[str, str], in_yuan: bool) -> Answer:
    variable, value = line["variable"], line["value"]
    if variable == "employment":
        return Answer(Question(variable), value, "ONE")
    codes = (line["item"], line["partner"], line["mode"])
    if variable == "export_share":
        return Answer(Question(variable, codes), value, "PCT")
    question = Question(variable, () if variable == "sales" else codes)
    if in_yuan:
        return Answer(question, str(int(Decimal(value) * _YUAN)), "CNY")
    return Answer(question, value, "CNY_10K")


class Campaign:
    """An office with the enterprises of a universe, and keys of all who act in it."""

    def __init__(self, office: Office, firms: Sequence[Firm], given_back: int = GIVEN_BACK) -> None:
        self.office, self.firms, self.given_back = office, firms, given_back
        self.told = Told()
        self.reviewers: dict[str, list[str]] = {level: [] for level in LEVELS}
        self.ministry = self.administrator = Viewer(0, "", Role.ADMINISTRATOR)

    def prepare(self) -> None:
        """Register, people, keys, and the filings of the period, as administrators make them."""
        number, _ = add_person(self.office, None, NewAccount("admin", "admin", "administrator"))
        self.administrator = Viewer(number, "admin", Role.ADMINISTRATOR)
        done = import_organisations(self.office, self.administrator, self._register())
        assert (done.added, done.findings) == (len(self.firms), ()), done.findings[:3]
        self._reviewers()
        self._approvers()
        assert open_period(self.office, self.administrator, PERIOD) == len(self.firms)

    def _register(self) -> bytes:
        lines = [",".join(COLUMNS)]
        for number, firm in enumerate(self.firms, 1):
            lines.append(",".join((
                firm.code, _name(number), f"Services Company {number:05} (synthetic)",
                firm.county, firm.industry, firm.size, firm.ownership, "", "services",
            )))  # fmt: skip
        return "\n".join(lines).encode()

    def _reviewers(self) -> None:
        counties = sorted({firm.county for firm in self.firms})
        areas = {
            "county": counties, "city": sorted({each[:7] for each in counties}),
            "province": sorted({each[:5] for each in counties}), "ministry": [""],
        }  # fmt: skip
        for level, some in areas.items():
            for area in some:
                login = f"{level}-{area}".lower()
                new = NewAccount(login, login, "reviewer", level=level, area=area)
                number, _ = add_person(self.office, self.administrator, new)
                viewer = Viewer(number, login, Role.REVIEWER, level=level, area=area)
                self.reviewers[level].append(issue_key(self.office, viewer, "review"))
                self.ministry = viewer

    def _approvers(self) -> None:
        """Who approves for an enterprise logs in by single sign-on: no password; and has a key."""
        with self.office.database.together() as database:
            office = replace(self.office, database=database)
            with database.transaction(None) as connection:
                rows = connection.execute(organisation.select()).mappings().all()
                numbers = {row["credit_code"]: row["id"] for row in rows}
                for firm in self.firms:
                    owner = numbers[firm.code]
                    number = accounts.add_account(
                        connection, login=f"approver-{owner}", name="approver", role="approver",
                        organisation=owner, subject=f"https://login.example {firm.code}",
                        created=office.now(),
                    )  # fmt: skip
                    viewer = Viewer(number, "approver", Role.APPROVER, owner)
                    firm.key = issue_key(office, viewer, "accounting system")

    async def file_all(self, client: httpx.AsyncClient, many: int, step: Step) -> None:
        """Every enterprise files, so many at once; counties give some back, which file anew."""
        await _all(self.firms, many, lambda firm: self._file(client, firm, step))
        back = self.firms[self.given_back - 1 :: self.given_back]
        await self._give_back(client, {firm.filing for firm in back})
        await _all(back, many, lambda firm: self._submit(client, firm, 2))

    async def review_all(self, client: httpx.AsyncClient, many: int, step: Step) -> None:
        """County, city, province and ministry pass everything on, some hundred at a time."""
        for level, keys in self.reviewers.items():
            await _all(
                keys, many, lambda key, level=level: self._pass(client, key, level, step)
            )  # fmt: skip

    async def _file(self, client: httpx.AsyncClient, firm: Firm, step: Step) -> None:
        listed = await self._call(client, firm.key, "GET", f"/filings?period={PERIOD}")
        firm.filing = listed["rows"][0]["id"]
        if firm.wrong:
            await self._try_wrong(client, firm)
        await self._save(client, firm, firm.answers)
        await self._submit(client, firm, 1)
        step()

    async def _try_wrong(self, client: httpx.AsyncClient, firm: Firm) -> None:
        """A total ten times too large: the rules say so, and it cannot be submitted."""
        key = next(key for key in firm.answers if key.startswith(("exports/S/", "imports/S/")))
        right = firm.answers[key]
        wrong = replace(right, value=str(10 * Decimal(right.value)))
        await self._save(client, firm, {**firm.answers, key: wrong})
        refused = await self._call(
            client, firm.key, "POST", f"/filings/{firm.filing}/submission", 422,
            revision=firm.revision, attempt=f"wrong-{firm.filing:08}",
        )  # fmt: skip
        self.told.counts["refused"] += bool(refused["messages"])

    async def _save(
        self, client: httpx.AsyncClient, firm: Firm, answers: dict[str, Answer]
    ) -> None:
        patch = {
            key: {"value": each.value, "unit": each.unit, "reason": each.reason}
            for key, each in answers.items()
        }
        answer = await self._send(
            client, firm.key, "PATCH", f"/filings/{firm.filing}/draft", revision=firm.revision,
            patch=patch,
        )  # fmt: skip
        told = answer.json()
        if answer.status_code == 409 and not told["theirs"]["differs"]:
            told = told["theirs"]  # it was saved, and the answer lost
        elif answer.status_code != 200:
            raise AssertionError(f"saving {firm.code}: {answer.status_code} {answer.text[:500]}")
        firm.revision = told["revision"]

    async def _submit(self, client: httpx.AsyncClient, firm: Firm, version: int) -> None:
        receipt = await self._call(
            client, firm.key, "POST", f"/filings/{firm.filing}/submission",
            revision=firm.revision, attempt=f"books-{firm.filing:08}-{version}",
        )  # fmt: skip
        firm.receipts.append(receipt)
        self.told.counts["submitted"] += 1

    async def _give_back(self, client: httpx.AsyncClient, numbers: set[int]) -> None:
        for key in self.reviewers["county"]:
            async for row in self._waiting(client, key, "county"):
                if row["id"] in numbers:
                    await self._call(
                        client, key, "POST", f"/filings/{row['id']}/return", version=1,
                        reason="incomplete", words="synthetic",
                    )  # fmt: skip
                    self.told.counts["given back"] += 1

    async def _pass(self, client: httpx.AsyncClient, key: str, level: str, step: Step) -> None:
        rows = [row async for row in self._waiting(client, key, level)]
        for start in range(0, len(rows), MOST):
            some = [{"id": row["id"], "version": row["version"]} for row in rows[start:][:MOST]]
            done = await self._call(client, key, "POST", "/filings/pass", filings=some)
            # What was passed on by a call whose answer was lost is not ours any more: 403.
            left = [each for each in done["left"] if each["status"] != 403]
            self.told.errors += [f"left: {each}" for each in left]
            self.told.counts[level] += len(done["passed"])
            for _ in done["passed"]:
                step()

    async def _waiting(self, client: httpx.AsyncClient, key: str, level: str):
        """What waits for a level, page by page."""
        after: str | None = ""
        while after is not None:
            asked = f"/filings?state={level}&period={PERIOD}&limit={MOST}{after}"
            page = await self._call(client, key, "GET", asked)
            for row in page["rows"]:
                yield row
            after = None if page["after"] is None else f"&after={page['after']}"

    async def _call(
        self, client: httpx.AsyncClient, key: str, method: str, path: str, wanted: int = 200,
        **body: object,
    ):  # fmt: skip
        answer = await self._send(client, key, method, path, **body)
        if answer.status_code != wanted:
            raise AssertionError(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer.json()

    async def _send(
        self, client: httpx.AsyncClient, key: str, method: str, path: str, **body: object
    ) -> httpx.Response:
        """Send, and the same again where the line broke or the database did not answer."""
        for tried in range(_TRIES):
            try:
                answer = await client.request(
                    method, f"/api/v1{path}", headers={"Authorization": f"Bearer {key}"},
                    json=body or None,
                )  # fmt: skip
            except httpx.TransportError:
                if tried == _TRIES - 1:
                    raise
            else:
                self.told.counts["calls"] += 1
                if answer.status_code != 503:
                    return answer
            self.told.counts["sent again"] += 1
        return answer

    def verify_receipts(self) -> int:
        """How many receipts verify, with the answers as the enterprises have them."""
        keys = public_keys(self.office)
        return sum(
            verify_receipt(
                Receipt(**{**receipt, "forms": tuple(receipt["forms"])}),
                firm.answers.values(),
                keys[receipt["key"]],
            ).holds
            for firm in self.firms
            for receipt in firm.receipts
        )


async def _all(things: Sequence[Any], many: int, work: Callable[[Any], Awaitable[None]]) -> None:
    """The same with everything, so many at once."""
    left = iter(things)

    async def go() -> None:
        for each in left:
            await work(each)

    async with asyncio.TaskGroup() as group:
        for _ in range(min(many, len(things))):
            group.create_task(go())
