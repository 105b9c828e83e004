"""What was deleted on this account's devices, as the page describes it."""

from typing import Any

from gateway.core.facts import ChatGone, MessagesGone, Rest
from gateway.core.ids import parse_jid
from gateway.core.messages import MessageRef
from gateway.engines.whatsapp_web.incoming.people import read_person


def read_deletion(data: dict[str, Any]) -> MessagesGone | ChatGone | None:
    chat = parse_jid(data["chat"] or "")
    if chat is None:
        return None
    if data["rest"] is None:
        return ChatGone(chat)
    refs = tuple(
        MessageRef(
            wire_id=each["id"],
            chat=chat,
            from_me=each["fromMe"],
            author=read_person(each["author"]),
        )
        for each in data["messages"]
    )
    return MessagesGone(chat, refs, Rest(data["rest"]))
