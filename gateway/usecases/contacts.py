"""What a person can ask of contacts: who they are, how they show themselves; block them."""

from gateway.core import ids
from gateway.core.contacts import Person, SeenPerson
from gateway.core.errors import InvalidNumber, NotFound, NotOnWhatsApp
from gateway.core.ids import Jid
from gateway.core.paging import Listing, Page
from gateway.core.tenants import Principal, Scope
from gateway.ports import EngineSession, NumberCheck, Picture
from gateway.store import contacts as store
from gateway.store.contacts import StoredContact
from gateway.store.database import Connection, Database
from gateway.store.sessions import StoredSession
from gateway.usecases import lookup, seen_people
from gateway.usecases.linked import page_of
from gateway.usecases.live import Live
from gateway.usecases.pictures import Pictures


class Contacts:
    def __init__(self, database: Database, live: Live, pictures: Pictures) -> None:
        self._database = database
        self._live = live
        self._pictures = pictures

    async def list(self, who: Principal, session_id: str, page: Page) -> Listing[Person]:
        who.require(Scope.READ)

        def read(connection: Connection) -> Listing[Person]:
            return store.listing(connection, lookup.session(connection, who, session_id).pk, page)

        return await self._database.read(read)

    async def check(self, who: Principal, session_id: str, number: str) -> NumberCheck:
        """WhatsApp's own word on a number, or on that of somebody who is known."""
        who.require(Scope.READ)

        def find(connection: Connection) -> tuple[StoredSession, Jid | None]:
            stored = lookup.session(connection, who, session_id)
            jid = lookup.address(number)
            if not ids.is_lid(jid):
                return stored, jid
            known = lookup.person(connection, stored.pk, jid)
            return stored, None if known is None else known.phone

        stored, asked = await self._database.read(find)
        if asked is None or not ids.is_phone(asked):
            raise InvalidNumber("No number is known of this.")
        check = await page_of(self._live, stored).check_number(ids.user_of(asked))
        if check.person is not None:
            await self._keep(stored, asked, check.person)
        return check

    async def get(self, who: Principal, session_id: str, contact: str) -> tuple[Person, str | None]:
        """Somebody, and what they say of themself."""
        who.require(Scope.READ)
        _, page, person, address = await self._find(who, session_id, contact)
        return person, await page.about(address)

    async def by_lid(self, who: Principal, session_id: str, lid: str) -> Person:
        """Somebody by their hidden identity, with the number behind it where that is known."""
        who.require(Scope.READ)
        jid = ids.parse_jid(lid if "@" in lid else f"{lid}@lid")

        def find(connection: Connection) -> StoredContact | None:
            stored = lookup.session(connection, who, session_id)
            is_one = jid is not None and ids.is_lid(jid)
            return store.find(connection, stored.pk, jid) if is_one and jid else None

        found = await self._database.read(find)
        if found is None:
            raise NotFound("Nobody is known by this LID.")
        return found.person

    async def by_phone(self, who: Principal, session_id: str, phone: str) -> Person:
        """Somebody by their number, with their LID; where that is not known WhatsApp is asked."""
        who.require(Scope.READ)
        jid = lookup.address(phone)
        if not ids.is_phone(jid):
            raise InvalidNumber
        known = await self._database.read(
            lambda connection: store.find(
                connection, lookup.session(connection, who, session_id).pk, jid
            )
        )
        if known is not None and known.lid is not None:
            return known.person
        check = await self.check(who, session_id, phone)
        if check.person is None:
            raise NotOnWhatsApp
        return Person.of(check.person.phone, check.person.lid, check.person.name)

    async def picture(self, who: Principal, session_id: str, contact: str) -> Picture:
        """A person's, or a group's."""
        who.require(Scope.READ)
        stored, page, _, address = await self._find(who, session_id, contact)
        return await self._pictures.get(stored.pk, address, page)

    async def block(
        self, who: Principal, session_id: str, contact: str, *, blocked: bool
    ) -> Person:
        """May be repeated."""
        who.require(Scope.SEND, session_id)
        _, page, person, address = await self._find(who, session_id, contact)
        if not (ids.is_phone(address) or ids.is_lid(address)):
            raise InvalidNumber("This is nobody who could be blocked.")
        await page.block(address, blocked=blocked)
        return person

    async def _find(
        self, who: Principal, session_id: str, contact: str
    ) -> tuple[StoredSession, EngineSession, Person, Jid]:
        """Who is named, and how WhatsApp is told of them; it is asked for a number that is new."""

        def find(connection: Connection) -> tuple[StoredSession, Jid, StoredContact | None]:
            stored = lookup.session(connection, who, session_id)
            jid = lookup.address(contact)
            if not (ids.is_phone(jid) or ids.is_lid(jid)):
                return stored, jid, None
            return stored, jid, lookup.person(connection, stored.pk, jid)

        stored, jid, known = await self._database.read(find)
        page = page_of(self._live, stored)
        if known is not None:
            return stored, page, known.person, known.lid or known.phone or jid
        if not ids.is_phone(jid):
            return stored, page, Person(jid=jid), jid
        seen = (await page.check_number(ids.user_of(jid))).person
        if seen is None:
            raise NotOnWhatsApp
        found = await self._keep(stored, jid, seen)
        return stored, page, found.person, found.lid or found.phone or jid

    async def _keep(self, stored: StoredSession, asked: Jid, seen: SeenPerson) -> StoredContact:
        """What WhatsApp answered, also under the number that it was asked for."""
        learned = await self._database.write(
            lambda tx: seen_people.spelled(tx, stored, asked, seen)
        )
        return learned.contact
