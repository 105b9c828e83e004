"""Pictures by which accounts and groups show themselves."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Portrait:
    """A picture as WhatsApp takes it: two squares, both JPEG."""

    picture: bytes
    thumbnail: bytes
