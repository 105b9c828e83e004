"""What a person can ask of contacts: list them, ask WhatsApp whether a number is there."""

from gateway.core.contacts import Person
from gateway.core.numbers import read_number
from gateway.core.paging import Listing, Page
from gateway.core.tenants import Principal, Scope
from gateway.ports import NumberCheck
from gateway.store import contacts as store
from gateway.store.database import Connection, Database
from gateway.usecases import lookup
from gateway.usecases.linked import page_of
from gateway.usecases.live import Live


class Contacts:
    def __init__(self, database: Database, live: Live) -> None:
        self._database = database
        self._live = live

    async def list(self, who: Principal, session_id: str, page: Page) -> Listing[Person]:
        who.require(Scope.READ)

        def read(connection: Connection) -> Listing[Person]:
            return store.listing(connection, lookup.session(connection, who, session_id).pk, page)

        return await self._database.read(read)

    async def check(self, who: Principal, session_id: str, number: str) -> NumberCheck:
        """WhatsApp's own word on a number."""
        who.require(Scope.READ)
        digits = read_number(number)
        stored = await self._database.read(
            lambda connection: lookup.session(connection, who, session_id)
        )
        check = await page_of(self._live, stored).check_number(digits)
        if check.person is not None:
            person = check.person
            await self._database.write(lambda tx: store.learn(tx, stored.pk, person))
        return check
