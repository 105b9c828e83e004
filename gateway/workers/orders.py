"""From a message whose turn it is to what its engine is asked to send."""

from pathlib import Path

from gateway.core import link_previews
from gateway.core.contents import from_json
from gateway.core.messages import LINK_PREVIEW
from gateway.core.sends import OutgoingContent, OutgoingMedia, OutgoingText
from gateway.core.statuses import StatusStyle
from gateway.store.messages import MENTIONS_ALL
from gateway.store.queue import Queued


def outgoing(queued: Queued, file: Path | None) -> OutgoingText | OutgoingMedia | OutgoingContent:
    """`file` is that of its media, where it has some."""
    content = queued.forwards or from_json(queued.content)
    if content is not None:
        return OutgoingContent(
            wire_id=queued.wire_id,
            chat=queued.chat,
            content=content,
            quoted=queued.quoted,
        )
    if queued.media is not None and file is not None:
        return OutgoingMedia(
            wire_id=queued.wire_id,
            chat=queued.chat,
            kind=queued.media.kind,
            file=file,
            mimetype=queued.media.mimetype,
            filename=queued.media.filename,
            caption=queued.text or None,
            quoted=queued.quoted,
            mentions=queued.mentions,
            mentions_all=MENTIONS_ALL in queued.content,
            view_once=queued.media.view_once,
        )
    preview = queued.content.get(LINK_PREVIEW)
    return OutgoingText(
        wire_id=queued.wire_id,
        chat=queued.chat,
        text=queued.text,
        style=StatusStyle.from_json(queued.content),
        quoted=queued.quoted,
        mentions=queued.mentions,
        mentions_all=MENTIONS_ALL in queued.content,
        preview=link_previews.from_json(preview) if preview else None,
    )
