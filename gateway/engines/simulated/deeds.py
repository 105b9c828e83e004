"""What the simulated engine does to letters and chats when it is asked to."""

from typing import assert_never

from gateway.core.contents import Poll
from gateway.core.deeds import (
    Archive,
    CastVote,
    ChatDeed,
    ClearChat,
    DeleteChat,
    DeleteForMe,
    EditText,
    MarkUnread,
    MessageDeed,
    Mute,
    PinChat,
    React,
    RevokeForAll,
    SetPin,
    SetStar,
    Unmute,
)
from gateway.core.errors import ChatNotFound, InvalidState, MessageNotFound
from gateway.core.ids import phone_of
from gateway.core.messages import MessageRef
from gateway.engines.simulated.contents import letter_of
from gateway.engines.simulated.whatsapp import Letter, Person, SimulatedWhatsApp


async def act(
    whatsapp: SimulatedWhatsApp, me: Person, message: MessageRef, deed: MessageDeed
) -> None:
    letter = letter_of(me, message)
    if letter is None:
        raise MessageNotFound
    if isinstance(deed, DeleteForMe):
        me.letters.remove(letter)
        return
    _check(letter, me, deed)
    number = phone_of(me.phone) or ""
    match deed:
        case EditText(text):
            await whatsapp.edit(number, letter.wire_id, text)
        case RevokeForAll():
            await whatsapp.revoke(number, letter.wire_id)
        case React(emoji):
            await whatsapp.react(number, letter.wire_id, emoji)
        case SetStar(starred):
            await whatsapp.star(me, letter, starred=starred)
        case SetPin(pinned):
            await whatsapp.pin(letter, pinned=pinned)
        case CastVote(options):
            await whatsapp.vote(number, letter.wire_id, options)
        case _:
            assert_never(deed)


def _check(letter: Letter, me: Person, deed: MessageDeed) -> None:
    """As WhatsApp's own clients do."""
    is_authors = isinstance(deed, EditText | RevokeForAll)
    is_about_a_poll = isinstance(deed, CastVote) and not isinstance(letter.said.special, Poll)
    if letter.revoked or (is_authors and letter.sender is not me) or is_about_a_poll:
        raise InvalidState


def change_chat(me: Person, other: Person | None, deed: ChatDeed) -> None:
    with_other = (
        []
        if other is None
        else [letter for letter in me.letters if other in {letter.sender, letter.recipient}]
    )
    if not with_other:
        raise ChatNotFound
    match deed:
        case ClearChat() | DeleteChat():
            me.letters[:] = [letter for letter in me.letters if letter not in with_other]
        case Archive() | PinChat() | Mute() | Unmute() | MarkUnread():
            pass  # of these nobody else learns
        case _:
            assert_never(deed)
