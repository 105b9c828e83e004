"""What callers ask of sessions."""

from pydantic import Field

from gateway.api.bodies import Body
from gateway.api.dialects.native.requests.fields import Address, Name, SessionId, Url
from gateway.api.dialects.native.requests.paging import Paged
from gateway.core.sessions import Keep, SessionChanges, SessionStatus


class ProxyAddress(Body):
    """What a session's browser goes through."""

    url: Url = Field(
        description="`http://`, `https://` or `socks5://`, with user and password where needed.",
        examples=["http://user:password@proxy.example.com:8080"],
    )


class CreateSession(Body):
    """A new session; its id is made up when none is given."""

    session_id: SessionId | None = Field(None, alias="sessionId")
    client_id: Name | None = Field(None, alias="clientId", examples=["test"])
    name: Name | None = None
    start: bool = True
    proxy: ProxyAddress | None = None


class ChangeSession(Body):
    """What is to be otherwise; what is absent stays, null takes it away."""

    name: Name | None = None
    proxy: ProxyAddress | None = None

    def changes(self) -> SessionChanges:
        proxy = None if self.proxy is None else self.proxy.url
        return SessionChanges(
            name=self.name if "name" in self.model_fields_set else Keep.KEEP,
            proxy=proxy if "proxy" in self.model_fields_set else Keep.KEEP,
        )


class StartSession(Body):
    """Document 004's way to create a session, or to start it again."""

    session_id: SessionId = Field(alias="sessionId")


class AskPairingCode(Body):
    """The number of the phone that will type the code."""

    number: Address


class ListSessions(Paged):
    """Which sessions."""

    client_id: str | None = Field(None, alias="clientId")
    status: SessionStatus | None = None
