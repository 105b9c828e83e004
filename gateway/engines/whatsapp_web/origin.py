"""Which WhatsApp Web is driven, and which addresses count as it."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

WHATSAPP_DOMAINS = ("whatsapp.com", "whatsapp.net")


@dataclass(frozen=True, slots=True)
class Origin:
    """The page's address, taken apart once."""

    url: str
    scheme: str
    host: str
    port: int | None

    @classmethod
    def of(cls, url: str) -> Self:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"not the address of a page: {url}")
        return cls(
            url=url if parts.path else url + "/",
            scheme=parts.scheme,
            host=parts.hostname,
            port=parts.port,
        )

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}"

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"

    def covers(self, host: str) -> bool:
        """Whether a host is WhatsApp, so that a browser may be led to it."""
        name = host.rstrip(".").lower()
        return name == self.host or any(
            name == domain or name.endswith(f".{domain}") for domain in WHATSAPP_DOMAINS
        )

    @property
    def resolvable(self) -> str:
        """Chromium's `--host-resolver-rules`: no other name, and no bare address, leads anywhere.

        This holds for workers and for the browser itself too. Blocking requests in the page would
        not, and it has a price: Playwright's routes turn the HTTP cache off, so that WhatsApp Web
        would load tens of megabytes at each start, and the protocol's `Network` domain copies
        every frame of the socket to us.
        """
        names = (*(f"*.{domain}" for domain in WHATSAPP_DOMAINS), self.host)
        return ", ".join(["MAP * ~NOTFOUND", *(f"EXCLUDE {name}" for name in names)])
