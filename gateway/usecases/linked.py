"""The page of a session that is linked, for what is asked of WhatsApp there and then."""

from gateway.core.errors import SessionNotConnected
from gateway.core.sessions import SessionStatus
from gateway.ports import EngineSession
from gateway.store.sessions import StoredSession
from gateway.usecases.live import Live
from gateway.usecases.sessions import state_of


def page_of(live: Live, stored: StoredSession) -> EngineSession:
    """Raises `SessionNotConnected`, with the state: unlike a send, this cannot wait for it."""
    run = live.run(stored.pk)
    if run is None or stored.session.condition.status is not SessionStatus.CONNECTED:
        raise SessionNotConnected(details=state_of(stored.session))
    return run
