"""What differs between places where the pages are served."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

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
    proxied : bool
        Whether a proxy before us says whose address it is.
    """

    address: str = "http://127.0.0.1:8000"
    policy: Policy = field(default_factory=Policy)
    issuer: Issuer | None = None
    body: int = 4 * 2**20
    upload: int = 10 * 2**20
    logins: int = 20
    calls: int = 600
    proxied: bool = False

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
