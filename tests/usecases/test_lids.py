"""Who is behind a LID or a number: both addresses of somebody, as far as they are known."""

from pathlib import Path

import pytest

from gateway.core.contacts import Person
from gateway.core.errors import InvalidNumber, NotFound, NotOnWhatsApp, SessionNotConnected
from tests.house import ALICE, ANA, BETO, House, opened


async def whoever(house: House, phone: str) -> Person:
    return await house.contacts.by_phone(ALICE, "ana", phone)


async def test_both_addresses_of_somebody(tmp_path: Path) -> None:
    async with opened(tmp_path) as house:
        beto = house.whatsapp.add_person(BETO, "Beto")
        await house.link()
        with pytest.raises(NotFound):
            await house.contacts.by_lid(ALICE, "ana", beto.lid)
        found = await whoever(house, f"+{BETO}")  # WhatsApp is asked, and it is kept
        assert (found.jid, found.phone, found.lid) == (beto.phone, BETO, beto.lid)
        for lid in (beto.lid, beto.lid.partition("@")[0]):
            assert (await house.contacts.by_lid(ALICE, "ana", lid)).phone == BETO
        for wrong in (beto.phone, BETO, "nobody", "1@g.us", "7@lid"):
            with pytest.raises(NotFound):
                await house.contacts.by_lid(ALICE, "ana", wrong)
        with pytest.raises(NotOnWhatsApp):
            await whoever(house, "5491100000099")
        with pytest.raises(InvalidNumber):
            await whoever(house, "nobody")
        await house.sessions.stop(ALICE, "ana")
        assert (await whoever(house, BETO)).lid == beto.lid  # which is known by now
        with pytest.raises(SessionNotConnected):
            await whoever(house, "5491100000099")
        assert (await house.contacts.by_phone(ALICE, "ana", ANA)).phone == ANA
