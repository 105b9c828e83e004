"""What every engine owes the gateway of a chat's past: older messages, wherever they are."""

import pytest

from gateway.core.errors import ChatNotFound
from gateway.core.ids import phone_jid
from gateway.core.messages import MessageRef, SeenMessage
from tests.contracts.engines import AUTO, SIMULATED
from tests.engines.worlds import ALICE, BOB, CAROL, Stage

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.parametrize("here", [SIMULATED, AUTO], indirect=True),
]


def ref_of(message: SeenMessage) -> MessageRef:
    return MessageRef(
        wire_id=message.wire_id,
        chat=message.chat,
        from_me=message.from_me,
        author=message.author,
    )


async def test_older_messages_come_from_the_page_and_then_from_the_phone(here: Stage) -> None:
    await here.world.hand_over(ALICE, 2)
    for number, text in enumerate("12345"):
        author, to = (ALICE, BOB) if number % 2 else (BOB, ALICE)
        await here.world.write(author, to, text)
    alice = await here.linked("alice", ALICE)
    chat = phone_jid(BOB)
    newest = await alice.session.older(chat, None, 2)
    assert ([each.text for each in newest.messages], newest.more) == (["4", "5"], True)
    older = await alice.session.older(chat, ref_of(newest.messages[0]), 10)
    assert ([each.text for each in older.messages], older.more) == (["1", "2", "3"], False)
    assert [each.from_me for each in older.messages] == [False, True, False]
    first = ref_of(older.messages[0])
    assert (await alice.session.older(chat, first, 10)).messages == ()
    with pytest.raises(ChatNotFound):
        await alice.session.older(phone_jid(CAROL), None, 10)
