"""What differs between places where the pages are served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
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
        Tries to log in per minute from one address; calls of the interface per minute by a key.
    public_calls : int
        Calls of the data site and the SDMX service per minute from one address; 0 for any number.
    metrics_from : tuple of networks
        Who may read ``/metrics`` beside this machine itself.
    metrics_folder : Path, optional
        Where the processes of one server keep their counts for each other.
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
    public_calls: int = 1200
    metrics_from: tuple[IPv4Network | IPv6Network, ...] = ()
    metrics_folder: Path | None = None
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
            public_calls=_number(environment, "FUMAO_PUBLIC_CALLS", known.public_calls, least=0),
            metrics_from=_networks(environment.get("FUMAO_METRICS_FROM", "")),
            metrics_folder=_folder(environment.get("FUMAO_METRICS_FOLDER", "")),
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


def _number(environment: Mapping[str, str], name: str, known: int, least: int = 1) -> int:
    text = environment.get(name, str(known))
    if not text.isascii() or not text.isdigit() or int(text) < least:
        raise InvalidInput(f"{text!r} is no number above {least - 1}", where=name,
                           remedy="write 20")  # fmt: skip
    return int(text)


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(each.strip()) for each in text.split(",") if each.strip())
    except ValueError as problem:
        raise InvalidInput(
            f"{text!r} are no networks: {problem}", where="FUMAO_METRICS_FROM",
            remedy="write 10.0.0.5 or 10.0.0.0/8, with commas between",
        ) from problem  # fmt: skip


def _folder(text: str) -> Path | None:
    return Path(text) if text else None


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
