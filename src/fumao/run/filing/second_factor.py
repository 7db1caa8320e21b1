"""The second factor: time-based codes of RFC 6238, each good for one use."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import pyotp
import segno
from sqlalchemy import Connection, RowMapping

from fumao.run.filing.keys import totp_place
from fumao.run.filing.office import Office
from fumao.store.filing import accounts

STEP = 30
# Clocks of phones may be a step off.
_WINDOW = (0, -1, 1)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A secret to be scanned: as text, and as the lines of a picture in SVG."""

    secret: str
    picture: str
    size: int


def new_enrolment(login: str, secret: str = "") -> Enrolment:
    """A new secret, or one that was shown before, and its picture, which needs no other file.

    >>> made = new_enrolment("a.li")
    >>> len(made.secret), made.picture[:2]
    (32, 'M4')
    """
    secret = secret or pyotp.random_base32()
    address = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="Fumao 服贸")
    code = segno.make(address, error="m", micro=False)
    drawn = BytesIO()
    code.save(drawn, kind="svg", xmldecl=False, svgns=False, border=4)
    path = drawn.getvalue().decode().partition(' d="')[2].partition('"')[0]
    return Enrolment(secret, path, int(code.symbol_size(border=4)[0]))


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step that a code belongs to, or nothing.

    >>> from datetime import UTC
    >>> now = datetime.fromtimestamp(59, UTC)
    >>> step_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "287 082", now)
    1
    """
    generator, present = pyotp.TOTP(secret), int(now.timestamp()) // STEP
    given = "".join(code.split())
    if len(given) != 6 or not (given.isascii() and given.isdigit()):
        return None
    for step in (present + off for off in _WINDOW):
        if hmac.compare_digest(generator.generate_otp(step), given):
            return step
    return None


def seal(office: Office, account: int, secret: str) -> bytes:
    """The secret, encrypted for its account."""
    return office.vault.seal(secret, totp_place(account))


def accepts(office: Office, connection: Connection, row: RowMapping, code: str) -> bool:
    """Whether a code is right and was not used before; it is used up."""
    secret = office.vault.open(row["totp"], totp_place(row["id"]))
    step = step_of(secret, code, office.now() + office.behind)
    return step is not None and accounts.use_step(connection, row["id"], step)
