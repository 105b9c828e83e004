"""A past that is made up at once: many people who have written with a phone for a long time."""

from __future__ import annotations

import secrets
from typing import Final

from .carrier import Carrier
from .messages import Message
from .people import Phone

SECONDS_BETWEEN_MESSAGES: Final = 60
MADE_AT_ONCE: Final = 500
"""Messages made before others get their turn."""


class Past:
    """Writes chats onto one phone's list as if they had happened; nobody is told of it."""

    def __init__(self, carrier: Carrier, phone: Phone, *, chats: int, messages: int) -> None:
        self._carrier = carrier
        self._phone = phone
        self._chats = chats
        self._messages = messages
        self._made = 0
        self._others: list[Phone] = []

    def write_some(self) -> bool:
        """Make the next few; False once there are enough."""
        if not self._others:
            self._others = [self._somebody(index) for index in range(self._chats)]
        for _ in range(min(MADE_AT_ONCE, self._messages - self._made)):
            self._write(self._others[self._made % self._chats])
            self._made += 1
        return self._made < self._messages

    def _somebody(self, index: int) -> Phone:
        people = self._carrier.people
        number = f"882{secrets.randbelow(10**10):010d}"
        return people.phone(number) or people.add(number, f"Person {index + 1}", set())

    def _write(self, other: Phone) -> None:
        mine = self._made // self._chats % 2 == 1
        author, to = (self._phone, other) if mine else (other, self._phone)
        left = self._messages - self._made
        message = Message(
            id=f"3A{secrets.token_hex(9).upper()}",
            author=author.number,
            to=to.number,
            type="text",
            text=f"Message {self._made + 1}",
            time=self._carrier.now() - left * SECONDS_BETWEEN_MESSAGES,
        )
        entry = self._carrier.messages.arrive(self._phone.number, other.number, message)
        entry.ack = "read"
