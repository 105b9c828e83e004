"""What an installation keeps on disk: folders claimed, the schema current, the secrets open."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from gateway.config import Settings
from gateway.core.errors import CannotUnseal
from gateway.outbound.guard import Guard
from gateway.ownership.data_folder import DataFolder
from gateway.security.sealing import Sealer
from gateway.store import migrate
from gateway.store.database import Database
from gateway.store.reserve import Reserve
from gateway.tasks import SystemClock
from gateway.usecases.proxies import Proxies
from gateway.usecases.webhook_secrets import WebhookSecrets


class CannotStart(Exception):
    """The gateway cannot start; the message names what to mend."""


@contextmanager
def named(variable: str) -> Iterator[None]:
    """A folder that cannot be used is a matter of the setting that names it."""
    try:
        yield
    except OSError as problem:
        raise CannotStart(f"{variable}: {problem}") from None


def bring_up_to_date(url: str, reserve: Reserve | None) -> None:
    if reserve is not None:  # what is kept free is for just this: to start on a full disk
        reserve.give_up()
    try:
        migrate.upgrade(url)
    except migrate.NewerSchema as problem:
        raise CannotStart(f"DATABASE_URL: {problem.__doc__}") from None
    except migrate.CannotOpen as problem:
        raise CannotStart(f"DATA_DIR: {problem}") from None


def stored_secrets(
    settings: Settings, database: Database, guard: Guard
) -> tuple[Proxies, WebhookSecrets]:
    if not settings.master_keys:
        raise CannotStart("MASTER_KEY: is not set.")
    sealer = Sealer(settings.master_keys)
    seal, unseal, is_current = sealer.seal, sealer.unseal, sealer.is_current
    return (
        Proxies(
            database,
            seal=seal,
            unseal=unseal,
            is_current=is_current,
            objection=guard.objection,
        ),
        WebhookSecrets(database, seal=seal, unseal=unseal, is_current=is_current),
    )


async def renew_secrets(proxies: Proxies, webhooks: WebhookSecrets) -> None:
    try:
        await proxies.renew()
        await webhooks.renew()
    except CannotUnseal as problem:
        raise CannotStart(
            f"MASTER_KEY: {problem.safe_message} Set that one again, alone or behind a new one"
            " (MASTER_KEY=new,old). Where it is lost, `python -m gateway secrets forget`"
            " (./manage.sh secrets forget) gives up what it encrypted."
        ) from None


@asynccontextmanager
async def secrets_at_rest(settings: Settings) -> AsyncIterator[tuple[Proxies, WebhookSecrets]]:
    """What is sealed in a data folder that no gateway serves."""
    with named("DATA_DIR"):
        folder = DataFolder(settings.data_dir).claim()
    try:
        await asyncio.to_thread(bring_up_to_date, settings.database, None)
        database = Database(settings.database, SystemClock(), lambda _events: None)
        await database.start()
        try:
            yield stored_secrets(settings, database, Guard(settings.outbound_allowed))
        finally:
            await database.close()
    finally:
        folder.release()
