"""What the simulated engine is asked to send, as what a letter says."""

import asyncio

from gateway.core.contents import Appointment, ContactCards, Location, Poll
from gateway.core.messages import MessageRef
from gateway.core.sends import OutgoingContent, OutgoingMedia, OutgoingText
from gateway.engines.simulated.whatsapp import Attachment, Letter, Person, Said

Outgoing = OutgoingText | OutgoingMedia | OutgoingContent


async def said_by(order: Outgoing, me: Person) -> Said | None:
    """None where it forwards what is not there; raises `OSError` where a file cannot be read."""
    match order:
        case OutgoingText(text=text, preview=preview):
            return Said(text, preview=preview)
        case OutgoingMedia():
            return await _with_file(order)
        case OutgoingContent(content=MessageRef() as ref):
            source = letter_of(me, ref)
            return None if source is None else source.said
        case OutgoingContent(
            content=Location() | ContactCards() | Poll() | Appointment() as special
        ):
            return Said("", special=special)
        case _:
            raise TypeError(order)


async def _with_file(order: OutgoingMedia) -> Said:
    attachment = Attachment(
        kind=order.kind,
        content=await asyncio.to_thread(order.file.read_bytes),
        mimetype=order.mimetype,
        filename=order.filename,
        view_once=order.view_once,
    )
    return Said(order.caption or "", attachment)


def letter_of(me: Person, ref: MessageRef) -> Letter | None:
    """The message as this account has it."""
    return next(
        (
            letter
            for letter in me.letters
            if letter.wire_id == ref.wire_id and (letter.sender is me) == ref.from_me
        ),
        None,
    )
