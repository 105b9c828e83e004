"""The proxy that a session's browser goes through: how its address is read, kept and shown."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self
from urllib.parse import quote, unquote, urlsplit

from gateway.core.errors import InvalidRequest

MAX_SOCKS_BYTES = 255
"""RFC 1929: a user name and a password are preceded by one byte, their length."""
_MASK = "***"
_EXAMPLES = "http://user:password@host:port or socks5://host:port"


class ProxyScheme(StrEnum):
    HTTP = "http"
    HTTPS = "https"
    SOCKS5 = "socks5"


_DEFAULT_PORTS = {ProxyScheme.HTTP: 80, ProxyScheme.HTTPS: 443, ProxyScheme.SOCKS5: 1080}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """A forward proxy. Names are resolved by it, never here."""

    scheme: ProxyScheme
    host: str
    port: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, url: str, *, field: str = "proxy.url") -> Self:
        """Read an address as people write it; what is wrong is told without repeating it."""
        try:
            parts = urlsplit(url.strip())
            host, port = parts.hostname, parts.port
        except ValueError:
            raise InvalidRequest.field(field, f"must be like {_EXAMPLES}") from None
        # `socks5h` is curl's word for what is done in any case.
        name = parts.scheme.lower().removesuffix("h") if parts.scheme == "socks5h" else parts.scheme
        if name not in set(ProxyScheme) or not host or port == 0:
            raise InvalidRequest.field(field, f"must be like {_EXAMPLES}")
        if parts.path not in {"", "/"} or parts.query or parts.fragment:
            raise InvalidRequest.field(field, "must end with the port")
        scheme = ProxyScheme(name)
        proxy = cls(
            scheme=scheme,
            host=host,
            port=port or _DEFAULT_PORTS[scheme],
            username=None if parts.username is None else unquote(parts.username),
            password=None if parts.password is None else unquote(parts.password),
        )
        proxy._refuse_credentials_that_cannot_be_sent(field)
        return proxy

    def _refuse_credentials_that_cannot_be_sent(self, field: str) -> None:
        name, secret = self.username or "", self.password or ""
        if any(not mark.isprintable() for mark in (*self.host, *name, *secret)):
            raise InvalidRequest.field(field, "must not contain control characters")
        if self.scheme is not ProxyScheme.SOCKS5:
            if ":" in name:
                raise InvalidRequest.field(field, "a user name must not contain a colon")
        elif max(len(name.encode()), len(secret.encode())) > MAX_SOCKS_BYTES:
            raise InvalidRequest.field(
                field, f"user name and password have at most {MAX_SOCKS_BYTES} bytes"
            )

    @property
    def url(self) -> str:
        """The whole address, secret included: to be stored sealed."""
        return self._written(None if self.password is None else quote(self.password, safe=""))

    @property
    def shown(self) -> str:
        """The address as answers and logs may show it."""
        return self._written(None if self.password is None else _MASK)

    def _written(self, password: str | None) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        who = ""
        if self.username is not None:
            who = quote(self.username, safe="")
            who += "@" if password is None else f":{password}@"
        return f"{self.scheme}://{who}{host}:{self.port}"
