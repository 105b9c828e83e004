"""Labels on WhatsApp Web: a business account's are made, changed, put on chats and told."""

import pytest

from gateway.core.errors import ChatNotFound, NotFound, NotSupported
from gateway.core.facts import ChatsSeen, LabelSeen
from gateway.core.ids import phone_jid
from tests.engines.worlds import ALICE, BOB, CAROL, SandboxWorld, Stage

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(120)]


async def test_labels_of_a_business_account(here: Stage) -> None:
    assert isinstance(here.world, SandboxWorld)
    await here.world.post("/phones", {"number": ALICE, "name": "Alice", "business": True})
    alice = await here.linked("alice", ALICE)
    seen = await alice.message(await here.world.write(BOB, ALICE, "a customer"))
    labels = alice.session.labels
    assert await labels.all() == ()
    new = await labels.create("new", None)
    paid = await labels.create("paid", 3)
    assert [(each.name, each.color) for each in await labels.all()] == [("new", 1), ("paid", 3)]
    assert paid.color_hex is not None
    told = [(await alice.until(LabelSeen)).label for _ in range(2)]
    assert told == [new, paid]

    await labels.put(seen.message.chat, [new.id, paid.id])
    await alice.until(
        ChatsSeen, lambda fact: any({*c.labels} == {new.id, paid.id} for c in fact.chats)
    )
    await labels.put(phone_jid(BOB), [paid.id])
    await alice.until(ChatsSeen, lambda fact: any(c.labels == (paid.id,) for c in fact.chats))

    changed = await labels.change(new.id, name="newest", color=None)
    assert (changed.id, changed.name, changed.color) == (new.id, "newest", new.color)
    assert await alice.until(LabelSeen) == LabelSeen(changed)
    await labels.delete(new.id)
    assert await alice.until(LabelSeen) == LabelSeen(changed, deleted=True)
    assert await labels.all() == (paid,)

    for wrong in (
        labels.change(new.id, name="x", color=None),
        labels.delete(new.id),
        labels.put(seen.message.chat, [new.id]),
    ):
        with pytest.raises(NotFound):
            await wrong
    with pytest.raises(ChatNotFound):
        await labels.put(phone_jid(CAROL), [])

    carol = await here.linked("carol", CAROL)
    able = carol.session.capabilities()["labels"]
    assert (able.supported, able.reason) == (
        False,
        "the account is not one of WhatsApp Business",
    )
    with pytest.raises(NotSupported):
        await carol.session.labels.all()
