"""What differs between places where the pages are served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from fumao.errors import InvalidInput
from fumao.run.filing.identity import Policy
from fumao.run.filing.single_sign_on import Issuer


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the pages are, and how much they take.

    Parameters
    ----------
    address : str
        As people type it: ``https://returns.example.cn``. With https, cookies are sent over
        https alone and browsers are told to stay there.
    body, upload : int
        Most bytes of a request, and of a sheet that is uploaded.
    logins, calls : int
        Tries to log in per minute from one address; calls of the interface per minute by a key,
        and of the SDMX service by an address.
    observations : int
        Most observations of one answer of the SDMX service.
    """

    address: str = "http://127.0.0.1:8000"
    policy: Policy = field(default_factory=Policy)
    issuer: Issuer | None = None
    body: int = 4 * 2**20
    upload: int = 10 * 2**20
    logins: int = 20
    calls: int = 600
    observations: int = 500_000

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Settings:
        """The settings that an environment gives, as ``docs/how-to/serve.md`` lists them.

        Raises
        ------
        InvalidInput
            A number is none, or a single sign-on has no client.

        Examples
        --------
        >>> Settings.of({"FUMAO_ADDRESS": "https://returns.example.cn"}).secure
        True
        """
        known = cls()
        return cls(
            address=environment.get("FUMAO_ADDRESS", known.address),
            issuer=_issuer(environment),
            logins=_number(environment, "FUMAO_LOGINS", known.logins),
            calls=_number(environment, "FUMAO_CALLS", known.calls),
            observations=_number(environment, "FUMAO_OBSERVATIONS", known.observations),
        )

    @property
    def secure(self) -> bool:
        """Whether the pages are reached by https."""
        return urlsplit(self.address).scheme == "https"

    @property
    def hosts(self) -> frozenset[str]:
        """The names that requests may ask for.

        >>> sorted(Settings("https://returns.example.cn").hosts)
        ['127.0.0.1', 'localhost', 'returns.example.cn']
        """
        return frozenset({urlsplit(self.address).hostname or "", "127.0.0.1", "localhost"} - {""})

    @property
    def cookie(self) -> str:
        """The session's cookie; the prefix binds it to this host and https."""
        return "__Host-fumao" if self.secure else "fumao"


def _number(environment: Mapping[str, str], name: str, known: int) -> int:
    text = environment.get(name, str(known))
    if not text.isascii() or not text.isdigit() or not int(text):
        raise InvalidInput(f"{text!r} is no number above 0", where=name, remedy="write 20")
    return int(text)


def _issuer(environment: Mapping[str, str]) -> Issuer | None:
    address = environment.get("FUMAO_OIDC_ISSUER", "")
    if not address:
        return None
    client, secret = (environment.get(f"FUMAO_OIDC_{name}", "") for name in ("CLIENT", "SECRET"))
    if not client or not secret:
        raise InvalidInput(
            "a single sign-on needs a client and its secret",
            where="FUMAO_OIDC_CLIENT, FUMAO_OIDC_SECRET",
            remedy="register this service with the issuer, and set both",
        )
    return Issuer(address, client, secret, environment.get("FUMAO_OIDC_NAME", "OpenID Connect"))
