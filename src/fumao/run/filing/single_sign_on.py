"""OpenID Connect: somebody whom another service identifies, linked to an account made here.

Nobody gets an account by logging in elsewhere: an administrator links an issuer's subject to an
account, and only that one opens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.common.security import generate_token  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from fumao.errors import NotLoggedIn, SourceUnavailable
from fumao.run.filing.identity import Policy, Ticket, begin_session
from fumao.run.filing.office import Office
from fumao.store.filing import accounts

_ALGORITHMS = ["RS256", "ES256", "EdDSA"]


@dataclass(frozen=True, slots=True)
class Issuer:
    """A service that logs people in: its address, and who we are to it."""

    address: str
    client: str
    secret: str
    name: str = "OpenID Connect"


@dataclass(frozen=True, slots=True)
class Journey:
    """What must be remembered while somebody is away at the issuer."""

    address: str
    state: str
    verifier: str
    nonce: str


# Opens a client of OAuth; tests put one that speaks to an issuer of their own.
Opener = Callable[[Issuer, str], Any]


def open_client(issuer: Issuer, back: str) -> Any:
    """A client with PKCE that comes back to an address of ours."""
    from authlib.integrations.httpx_client import OAuth2Client  # type: ignore[import-untyped]

    return OAuth2Client(
        issuer.client, issuer.secret, redirect_uri=back, scope="openid",
        code_challenge_method="S256", timeout=10,
    )  # fmt: skip


def set_out(issuer: Issuer, back: str, opener: Opener = open_client) -> Journey:
    """Where to send somebody to log in.

    Raises
    ------
    SourceUnavailable
        The issuer does not answer.
    """
    verifier, nonce = generate_token(64), generate_token(32)
    with opener(issuer, back) as client:
        place = _discover(client, issuer)["authorization_endpoint"]
        address, state = client.create_authorization_url(place, code_verifier=verifier, nonce=nonce)
    return Journey(address, state, verifier, nonce)


def arrive(
    office: Office, policy: Policy, issuer: Issuer, journey: Journey, back: str, answer: str,
    opener: Opener = open_client,
) -> Ticket:  # fmt: skip
    """Begin a session for somebody who comes back from the issuer.

    ``answer`` is the address that the browser came to, with its query.

    Raises
    ------
    NotLoggedIn
        The answer is not to our question, or the subject is linked to no account.
    """
    with opener(issuer, back) as client:
        known = _discover(client, issuer)
        try:
            token = client.fetch_token(
                known["token_endpoint"], authorization_response=answer, state=journey.state,
                code_verifier=journey.verifier,
            )  # fmt: skip
            keys = KeySet.import_key_set(_get(client, issuer, known["jwks_uri"]))  # type: ignore[arg-type]
            claims = _claims(token["id_token"], keys, issuer, journey.nonce)
        except (AuthlibBaseError, JoseError, KeyError, ValueError) as problem:
            raise NotLoggedIn(
                f"{issuer.name} did not log you in: {problem}", remedy="start again at /login"
            ) from problem
    subject = f"{issuer.address} {claims['sub']}"
    with office.database.reading(None) as connection:
        row = accounts.account_by_subject(connection, subject)
    if row is None or not row["active"]:
        raise NotLoggedIn(
            f"{issuer.name} knows you, but no account here is linked to you",
            where=f"subject {claims['sub']}",
            remedy="ask an administrator to link your account to this subject",
        )
    return begin_session(office, policy, row)


def _discover(client: Any, issuer: Issuer) -> Mapping[str, Any]:
    place = issuer.address.rstrip("/") + "/.well-known/openid-configuration"
    known = _get(client, issuer, place)
    if known.get("issuer") != issuer.address:
        raise SourceUnavailable(
            f"{issuer.name} calls itself {known.get('issuer')}", where=place,
            remedy="an administrator must give the issuer's own address",
        )  # fmt: skip
    return known


def _get(client: Any, issuer: Issuer, place: str) -> Mapping[str, Any]:
    """What the issuer publishes at an address."""
    try:
        answer = client.request("GET", place, withhold_token=True)
        answer.raise_for_status()
        told: Mapping[str, Any] = answer.json()
    except Exception as problem:  # whatever the client raises: no connection, no JSON, no 200
        raise SourceUnavailable(
            f"{issuer.name} does not answer", where=place,
            remedy="try later, or log in with a password",
        ) from problem  # fmt: skip
    return told


def _claims(token: str, keys: KeySet, issuer: Issuer, nonce: str) -> Mapping[str, Any]:
    """What a token says, once its signature, issuer, audience, nonce and times are right."""
    decoded = jwt.decode(token, keys, algorithms=_ALGORITHMS)
    jwt.JWTClaimsRegistry(
        leeway=60,
        iss={"essential": True, "value": issuer.address},
        aud={"essential": True, "value": issuer.client},
        sub={"essential": True},
        exp={"essential": True},
        nonce={"essential": True, "value": nonce},
    ).validate(decoded.claims)
    return decoded.claims
