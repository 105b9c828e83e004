"""What is made of files that are not yet what a kind of message needs."""

from typing import Final

from gateway.core.messages import MessageType
from gateway.media.films import make_film
from gateway.media.stickers import make_sticker
from gateway.media.voices import make_voice

MAKERS: Final = {
    MessageType.GIF: make_film,
    MessageType.STICKER: make_sticker,
    MessageType.VOICE: make_voice,
}
