"""What businesses write and their customers choose is read as words, with the ids they gave."""

from typing import Any

import pytest

from gateway.core.messages import MessageType, SeenMessage
from tests.engines.worlds import ALICE, BOB, Running, SandboxWorld, Stage

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(120)]

CHOICES = [{"id": "row-1", "text": "Margherita"}, {"id": "row-2", "text": "Fugazzeta"}]


async def told(world: SandboxWorld, alice: Running, **said: Any) -> SeenMessage:
    sent = await world.post(f"/phones/{BOB}/messages", {"to": ALICE, **said})
    return (await alice.message(sent["id"])).message


async def test_lists_buttons_and_the_choices_of_customers_are_understood(
    here: Stage, world: SandboxWorld
) -> None:
    alice = await here.linked("alice", ALICE)
    for kind in ("list", "buttons", "template"):
        offered = await told(
            world, alice, type=kind, title="Pizzas", text="Which?", footer="Today", choices=CHOICES
        )
        assert (offered.type, offered.text) == (MessageType.TEXT, "Pizzas\nWhich?\nToday"), kind
        assert offered.content == {"choices": CHOICES}
        chosen = await told(
            world, alice, type="chosen", choices=CHOICES[1:], quotedId=offered.wire_id
        )
        assert (chosen.type, chosen.text) == (MessageType.TEXT, "Fugazzeta"), kind
        assert chosen.content == {"chosen": {"id": "row-2", "text": "Fugazzeta"}}
        assert chosen.quoted_wire_id == offered.wire_id


async def test_products_and_invites_are_words(here: Stage, world: SandboxWorld) -> None:
    alice = await here.linked("alice", ALICE)
    product = await told(
        world,
        alice,
        type="product",
        title="Maté",
        text="With a straw",
        price=12.5,
        currency="ARS",
    )
    assert (product.type, product.text) == (MessageType.TEXT, "Maté\nWith a straw\n12.50 ARS")
    invite = await told(
        world, alice, type="invite", text="Join us", title="Football", group="120363@g.us"
    )
    assert (invite.type, invite.text) == (MessageType.TEXT, "Join us\nFootball")
