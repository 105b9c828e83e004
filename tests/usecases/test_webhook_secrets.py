"""Nothing goes out unsigned: not after a lost key, and not from before there were signatures."""

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.core.errors import InvalidState
from gateway.core.events import DisabledReason, EventType, WebhookDisabled
from gateway.core.webhooks import Webhook, WebhookSettings
from gateway.security.sealing import Sealer
from gateway.store import webhooks as store
from gateway.usecases.webhook_secrets import WebhookSecrets
from tests.house import ALICE, House, opened

URL = "https://receiver.example/hook"


@pytest.fixture
async def robbed(tmp_path: Path) -> tuple[Path, str, str]:
    """A house whose MASTER_KEY was lost and given up, one endpoint enabled and one disabled."""
    async with opened(tmp_path) as house:
        on, _ = await house.webhooks.create(ALICE, WebhookSettings(url=URL))
        off, _ = await house.webhooks.create(ALICE, WebhookSettings(url=URL, enabled=False))
        other = Sealer(["another-master-key-9c0d11"])
        secrets = WebhookSecrets(
            house.database, seal=other.seal, unseal=other.unseal, is_current=other.is_current
        )
        assert len(await secrets.forget_unopenable()) == 2
    return tmp_path, on.id, off.id


async def test_after_a_lost_key_it_waits_for_a_new_secret(robbed: tuple[Path, str, str]) -> None:
    folder, on, off = robbed
    async with opened(folder) as house:
        await house.secrets.renew()  # as each start does
        assert await _seen(house, on) == (False, DisabledReason.NO_SECRET)
        assert await _seen(house, off) == (False, None)
        for each in (on, off):
            with pytest.raises(InvalidState, match="rotate-secret"):
                await house.webhooks.change(ALICE, each, WebhookSettings(enabled=True))
            attempt = await house.webhooks.test(ALICE, each)
            assert (attempt.status_code, "rotate-secret" in str(attempt.error)) == (None, True)
            await house.webhooks.rotate_secret(ALICE, each)
        assert await _seen(house, on) == (True, None)
        assert await _seen(house, off) == (False, None)
        (told,) = await house.log(EventType.WEBHOOK_DISABLED)
        assert told.subject == WebhookDisabled(on, URL, DisabledReason.NO_SECRET)


async def test_those_of_settings_wait_as_well_and_no_start_enables_them(house: House) -> None:
    await house.webhooks.follow_environment(URL)
    await house.webhooks.configure(ALICE, URL)
    environment, config = await house.webhooks.list(ALICE)
    for webhook in (environment, config):
        await _store(house, replace(webhook, sealed_secret="v1.0.lost"))
    await house.secrets.forget_unopenable()
    await house.secrets.renew()
    await house.webhooks.follow_environment(URL)
    assert await _seen(house, environment.id) == (False, DisabledReason.NO_SECRET)
    await house.webhooks.configure(ALICE, URL)  # a person's own word
    await house.webhooks.follow_environment(f"{URL}/2")
    for webhook in (environment, config):
        assert await _seen(house, webhook.id) == (True, None)
        assert (await house.webhooks.get(ALICE, webhook.id)).sealed_secret is not None


async def test_one_from_before_there_were_signatures_gets_a_secret(house: House) -> None:
    webhook, _ = await house.webhooks.create(ALICE, WebhookSettings(url=URL))
    await _store(house, replace(webhook, sealed_secret=None))
    await house.secrets.renew()
    assert (await house.webhooks.get(ALICE, webhook.id)).sealed_secret is not None


async def _seen(house: House, webhook_id: str) -> tuple[bool, DisabledReason | None]:
    webhook = await house.webhooks.get(ALICE, webhook_id)
    return webhook.enabled, webhook.disabled_reason


async def _store(house: House, webhook: Webhook) -> None:
    await house.database.write(lambda tx: store.update(tx, webhook))
