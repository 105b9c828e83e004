"""The use cases and what they stand on, made from the settings."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from gateway import __version__
from gateway.api.operation import to_json
from gateway.api.webhook_formats import render
from gateway.bus.local import LocalBus
from gateway.config import Settings
from gateway.core.events import Event
from gateway.core.media import A_MEGABYTE, MediaLimits
from gateway.core.media_links import MediaLinks
from gateway.core.webhooks import WebhookFormat
from gateway.installation import (
    named,
)
from gateway.media.folder import MediaFolder
from gateway.media.looks import looks_of
from gateway.media.making import MAKERS
from gateway.media.message_thumbnails import Thumbnails
from gateway.media.portraits import make_portrait
from gateway.outbound.client import OutboundClient
from gateway.outbound.guard import Guard
from gateway.security.passwords import Argon2Passwords
from gateway.security.sealing import derived
from gateway.security.tokens import JwtTokens
from gateway.store.database import Database
from gateway.tasks import SystemClock
from gateway.usecases import UseCases
from gateway.usecases.accounts import Accounts
from gateway.usecases.bulk_files import BulkFiles
from gateway.usecases.bulks import Bulks
from gateway.usecases.calls import Calls
from gateway.usecases.channels import Channels
from gateway.usecases.chats import Chats
from gateway.usecases.communities import Communities
from gateway.usecases.contacts import Contacts
from gateway.usecases.deliveries import Deliveries
from gateway.usecases.events import Events
from gateway.usecases.files import Files
from gateway.usecases.groups import Groups
from gateway.usecases.history import History
from gateway.usecases.idempotency import Idempotency
from gateway.usecases.info import Info
from gateway.usecases.instance_sends import InstanceSends
from gateway.usecases.instances import Instances
from gateway.usecases.keys import Keys
from gateway.usecases.labels import Labels
from gateway.usecases.limits import SendLimits
from gateway.usecases.live import Live
from gateway.usecases.media import Media
from gateway.usecases.message_actions import MessageActions
from gateway.usecases.messages import Messages
from gateway.usecases.new_contacts import NewContacts
from gateway.usecases.opt_outs import OptOuts
from gateway.usecases.pictures import Pictures
from gateway.usecases.portraits import Portraits
from gateway.usecases.profiles import Profiles
from gateway.usecases.proxies import Proxies
from gateway.usecases.schedule import Schedule
from gateway.usecases.sessions import Sessions
from gateway.usecases.statuses import Statuses
from gateway.usecases.tenants import Tenants
from gateway.usecases.users import Users
from gateway.usecases.webhook_secrets import WebhookSecrets
from gateway.usecases.webhooks import Webhooks
from gateway.workers.webhook_post import WebhookPost

if TYPE_CHECKING:
    from gateway.media.bucket_files import BucketFiles

NAME = "WhatsApp gateway"


def webhooks_of(
    database: Database, live: Live, guard: Guard, secrets: WebhookSecrets, post: WebhookPost
) -> Webhooks:
    return Webhooks(
        database,
        live,
        SystemClock(),
        secrets=secrets,
        objection=guard.objection,
        post=post.event,
    )


def _stored_files(settings: Settings) -> "MediaFolder | BucketFiles":
    folder, bucket = settings.data_dir.resolve() / "media", settings.media_bucket
    if bucket is None:
        return MediaFolder(folder)
    from gateway.media.bucket import Bucket  # noqa: PLC0415 - 5 MB of memory, for those with one
    from gateway.media.bucket_files import BucketFiles  # noqa: PLC0415 - as above

    return BucketFiles(Bucket(bucket), folder, settings.media_cache_mb * A_MEGABYTE)


async def files_and_media(
    settings: Settings, database: Database, live: Live, client: OutboundClient, guard: Guard
) -> tuple[Files, Media]:
    folder, thumbnails = _stored_files(settings), thumbnails_of(settings)
    with named("DATA_DIR"):
        await asyncio.to_thread(folder.prepare)
        await asyncio.to_thread(thumbnails.prepare)
    files = Files(
        database,
        SystemClock(),
        folder=folder,
        fetch=client.fetch,
        makers=MAKERS,
        look=looks_of,
        objection=guard.objection,
        limits=MediaLimits.up_to(settings.media_max_mb * A_MEGABYTE),
    )
    secret = derived(settings.master_keys[0], "media links")
    links = MediaLinks(secret, settings.public_url or "")
    return files, Media(
        database,
        live,
        SystemClock(),
        folder=folder,
        limits=files.limits,
        links=links,
        thumbnail=Thumbnails(thumbnails).of,
    )


def thumbnails_of(settings: Settings) -> MediaFolder:
    return MediaFolder(settings.data_dir.resolve() / "thumbnails")


def use_cases(
    settings: Settings,
    database: Database,
    bus: LocalBus,
    live: Live,
    *,
    proxies: Proxies,
    webhooks: Webhooks,
    files: Files,
    media: Media,
    guard: Guard,
) -> UseCases:
    clock = SystemClock()
    limits = SendLimits(database, clock)
    pictures = Pictures(clock)
    messages = Messages(
        database, live, clock, limits, files, wait_seconds=settings.send_wait_seconds
    )
    tenants = Tenants(database, default_plan=settings.default_plan)
    passwords = Argon2Passwords()
    tokens = JwtTokens(derived(settings.token_secret, "tokens"), clock)
    actions = MessageActions(database, live, clock)
    sessions = Sessions(database, live, clock, proxies)
    instances = Instances(database, sessions, webhooks, objection=guard.objection)
    idempotency = Idempotency(database, clock)
    return UseCases(
        sessions=sessions,
        messages=messages,
        files=files,
        media=media,
        message_actions=actions,
        schedule=Schedule(database, live, clock),
        bulks=Bulks(database, live, clock, limits, BulkFiles(database, files)),
        limits=limits,
        opt_outs=OptOuts(database, clock),
        new_contacts=NewContacts(database, live),
        idempotency=idempotency,
        chats=Chats(database, live, clock),
        history=History(database, live),
        contacts=Contacts(database, live, pictures),
        portraits=Portraits(database, live, files, pictures, make=make_portrait),
        profiles=Profiles(database, live),
        groups=Groups(database, live),
        labels=Labels(database, live),
        communities=Communities(database, live),
        channels=Channels(database, live),
        statuses=Statuses(database, live, actions),
        calls=Calls(database, live, messages),
        events=Events(database, bus),
        tenants=tenants,
        users=Users(database, clock, passwords, tokens),
        accounts=Accounts(database, clock, tenants, passwords, tokens),
        keys=Keys(database, clock),
        webhooks=webhooks,
        deliveries=Deliveries(database, live, partial(render_bytes, media.links)),
        instances=instances,
        instance_sends=InstanceSends(instances, messages, idempotency),
        info=Info(database, live, name=NAME, version=__version__, started_at=clock.now()),
    )


def render_bytes(links: MediaLinks, event: Event, style: WebhookFormat) -> bytes | None:
    payload = render(event, style, links)
    if payload is None:
        return None
    return to_json(payload).encode()
