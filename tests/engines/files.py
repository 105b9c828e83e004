"""A file of every kind, as small as one can be, and how it is sent."""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gateway.core.ids import new_wire_id, phone_jid
from gateway.core.messages import MessageType
from gateway.core.sends import OutgoingMedia

_PNG: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


@dataclass(frozen=True)
class File:
    """What somebody sends."""

    kind: MessageType
    mimetype: str
    name: str
    content: bytes
    caption: str | None = None
    view_once: bool = False

    def order(self, to: str, folder: Path, **more: Any) -> OutgoingMedia:
        """It lies in this folder under a name that says nothing."""
        stored = folder / f"stored-{self.kind}"
        stored.write_bytes(self.content)
        return OutgoingMedia(
            wire_id=new_wire_id(),
            chat=phone_jid(to),
            kind=self.kind,
            file=stored,
            mimetype=self.mimetype,
            filename=self.name,
            caption=self.caption,
            view_once=self.view_once,
            **more,
        )


def _wav() -> bytes:
    """A second of silence, then one as loud as can be."""
    rate = 8_000
    samples = b"\x80" * rate + b"\x00\xff" * (rate // 2)
    form = struct.pack("<HHIIHH", 1, 1, rate, rate, 1, 8)
    parts = (b"fmt ", struct.pack("<I", len(form)), form, b"data", struct.pack("<I", len(samples)))
    body = b"".join((b"WAVE", *parts, samples))
    return b"RIFF" + struct.pack("<I", len(body)) + body


FILES: Final = (
    File(MessageType.IMAGE, "image/png", "beach.png", _PNG, caption="look"),
    File(MessageType.IMAGE, "image/png", "secret.png", _PNG + b"once", view_once=True),
    File(MessageType.VIDEO, "video/mp4", "waves.mp4", b"\x00\x00\x00\x18ftypmp42" + b"v" * 999),
    File(MessageType.GIF, "video/mp4", "dance.mp4", b"\x00\x00\x00\x18ftypmp42" + b"g" * 99),
    File(MessageType.AUDIO, "audio/wav", "song.wav", _wav()),
    File(MessageType.VOICE, "audio/wav", "voice.wav", _wav() + b"\x00"),
    File(MessageType.DOCUMENT, "application/pdf", "año 1.pdf", b"%PDF-1.4\n" * 99, caption="¿ves?"),
    File(MessageType.STICKER, "image/webp", "smile.webp", b"RIFF\x04\x00\x00\x00WEBP"),
)
