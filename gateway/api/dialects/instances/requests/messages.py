"""What callers send from an instance."""

from typing import Annotated, Final

from pydantic import Field

from gateway.api.bodies import Body
from gateway.core.messages import MAX_TEXT_CHARACTERS

MAX_MESSAGES: Final = 100
MAX_NUMBER_CHARACTERS: Final = 128

Instance = Annotated[str, Field(max_length=64, examples=["inst_0123456789abcdef"])]
To = Annotated[str, Field(min_length=1, max_length=MAX_NUMBER_CHARACTERS, examples=["+1234567890"])]
Text = Annotated[str, Field(max_length=MAX_TEXT_CHARACTERS, examples=["¡Hola desde mi app!"])]


class Message(Body):
    to: To
    message: Text


class SendMessage(Message):
    """A text to one number."""

    instance_id: Instance


class SendMessages(Body):
    """Texts to at most a hundred numbers."""

    instance_id: Instance
    messages: Annotated[list[Message], Field(min_length=1, max_length=MAX_MESSAGES)]
