"""Routes of webhooks: endpoints, their deliveries, and document 004's one address."""

from typing import Final

from gateway.api.dialects.native.requests import webhooks as requests
from gateway.api.dialects.native.responses import webhooks as responses
from gateway.api.dialects.native.responses.answers import deleted, many, one, queued
from gateway.api.dialects.native.shapes import webhooks as shapes
from gateway.api.dialects.native.shapes.answers import Deleted, Queued
from gateway.api.operation import AnyOperation, Ask, Operation
from gateway.core.deliveries import Attempt
from gateway.core.errors import Code
from gateway.core.paging import Listing
from gateway.core.tenants import Principal, Scope
from gateway.core.webhooks import Webhook
from gateway.usecases import UseCases

TAG: Final = "Webhooks"
_PATH: Final = "/api/webhooks/{webhookId}"

_config = one(responses.webhook_config, shapes.WebhookConfig)
_shown = one(responses.webhook, shapes.Webhook)
_NOT_FOUND: Final = (Code.WEBHOOK_NOT_FOUND,)

_Shown = tuple[Webhook, dict[str, str]]
_Made = tuple[Webhook, dict[str, str], str]


def _with_headers(use: UseCases, webhook: Webhook) -> _Shown:
    return webhook, use.webhooks.headers(webhook)


async def _create(use: UseCases, who: Principal, ask: Ask[requests.CreateWebhook]) -> _Made:
    webhook, secret = await use.webhooks.create(who, ask.body.settings())
    return (*_with_headers(use, webhook), secret)


async def _list(use: UseCases, who: Principal, _ask: Ask) -> Listing[_Shown]:
    return Listing(tuple(_with_headers(use, each) for each in await use.webhooks.list(who)))


async def _get(use: UseCases, who: Principal, ask: Ask) -> _Shown:
    return _with_headers(use, await use.webhooks.get(who, ask.path.text("webhookId")))


async def _change(use: UseCases, who: Principal, ask: Ask[requests.ChangeWebhook]) -> _Shown:
    webhook_id = ask.path.text("webhookId")
    return _with_headers(use, await use.webhooks.change(who, webhook_id, ask.body.settings()))


async def _delete(use: UseCases, who: Principal, ask: Ask) -> str:
    webhook_id = ask.path.text("webhookId")
    await use.webhooks.delete(who, webhook_id)
    return webhook_id


async def _rotate(use: UseCases, who: Principal, ask: Ask) -> _Made:
    webhook, secret = await use.webhooks.rotate_secret(who, ask.path.text("webhookId"))
    return (*_with_headers(use, webhook), secret)


async def _test(use: UseCases, who: Principal, ask: Ask) -> Attempt:
    return await use.webhooks.test(who, ask.path.text("webhookId"))


async def _replay(use: UseCases, who: Principal, ask: Ask[requests.ReplayDeliveries]) -> int:
    webhook_id, body = ask.path.text("webhookId"), ask.body
    if body.delivery_ids is not None:
        return await use.deliveries.replay(who, webhook_id, body.delivery_ids)
    after, until = body.range()
    return await use.deliveries.replay_range(who, webhook_id, after, until)


OPERATIONS: Final[tuple[AnyOperation, ...]] = (
    Operation(
        method="POST",
        paths=("/api/webhooks",),
        name="createWebhook",
        tag=TAG,
        scope=Scope.MANAGE,
        summary="An endpoint that gets events from now on; its secret is shown this once",
        errors=(Code.INVALID_STATE,),
        body=requests.CreateWebhook,
        does=_create,
        answers=one(responses.new_webhook, shapes.NewWebhook, 201),
    ),
    Operation(
        method="GET",
        paths=("/api/webhooks",),
        name="listWebhooks",
        tag=TAG,
        scope=Scope.MANAGE,
        summary="All endpoints, those of the settings as well",
        does=_list,
        answers=many(responses.webhook, shapes.Webhook),
    ),
    Operation(
        method="GET",
        paths=(_PATH,),
        name="getWebhook",
        tag=TAG,
        scope=Scope.MANAGE,
        summary="One endpoint, without its secret",
        errors=_NOT_FOUND,
        does=_get,
        answers=_shown,
    ),
    Operation(
        method="PATCH",
        paths=(_PATH,),
        name="changeWebhook",
        tag=TAG,
        scope=Scope.MANAGE,
        summary="Change what is named; enabled again, it gets what came meanwhile",
        errors=(*_NOT_FOUND, Code.INVALID_STATE),
        body=requests.ChangeWebhook,
        does=_change,
        answers=_shown,
    ),
    Operation(
        method="DELETE",
        paths=(_PATH,),
        name="deleteWebhook",
        tag=TAG,
        scope=Scope.MANAGE,
        summary="Remove an endpoint and its deliveries",
        errors=(*_NOT_FOUND, Code.INVALID_STATE),
        does=_delete,
        answers=one(deleted, Deleted),
    ),
    Operation(
        method="POST",
        paths=(f"{_PATH}/test",),
        name="testWebhook",
        tag=TAG,
        scope=Scope.MANAGE,
        summary="Post a signed `webhook.test` once and now, and answer what came back",
        errors=_NOT_FOUND,
        does=_test,
        answers=one(responses.attempt, shapes.WebhookAttempt),
    ),
    Operation(
        method="POST",
        paths=(f"{_PATH}/rotate-secret",),
        name="rotateWebhookSecret",
        tag=TAG,
        scope=Scope.MANAGE,
        summary="A new secret, shown this once; the one before it signs as well for 24 hours",
        errors=_NOT_FOUND,
        does=_rotate,
        answers=one(responses.new_webhook, shapes.NewWebhook),
    ),
    Operation(
        method="GET",
        paths=(f"{_PATH}/deliveries",),
        name="listDeliveries",
        tag=TAG,
        scope=Scope.MANAGE,
        summary="What became of its events, newest first",
        errors=_NOT_FOUND,
        query=requests.ListDeliveries,
        does=lambda use, who, ask: use.deliveries.list(
            who, ask.path.text("webhookId"), ask.query.which(), ask.query.page()
        ),
        answers=many(responses.delivery, shapes.Delivery),
    ),
    Operation(
        method="GET",
        paths=(f"{_PATH}/deliveries/{{deliveryId}}",),
        name="getDelivery",
        tag=TAG,
        scope=Scope.MANAGE,
        summary="One delivery, with what was posted",
        errors=(*_NOT_FOUND, Code.NOT_FOUND),
        does=lambda use, who, ask: use.deliveries.get(
            who, ask.path.text("webhookId"), ask.path.text("deliveryId")
        ),
        answers=one(responses.delivery_request, shapes.DeliveryWithRequest),
    ),
    Operation(
        method="POST",
        paths=(f"{_PATH}/replay",),
        name="replayDeliveries",
        tag=TAG,
        scope=Scope.MANAGE,
        summary="Deliver again, by ids or by a range of the log (`after` exclusive)",
        errors=(*_NOT_FOUND, Code.NOT_FOUND),
        body=requests.ReplayDeliveries,
        does=_replay,
        answers=one(queued, Queued, 202),
    ),
    Operation(
        method="GET",
        paths=("/webhook/config",),
        name="getWebhookConfig",
        tag=TAG,
        scope=Scope.READ,
        summary="Where received messages are posted, in document 004's format",
        does=lambda use, who, _ask: use.webhooks.configured(who),
        answers=_config,
    ),
    Operation(
        method="POST",
        paths=("/webhook/config",),
        name="configureWebhook",
        tag=TAG,
        scope=Scope.MANAGE,
        summary="Set where received messages are posted, in document 004's format",
        body=requests.ConfigureWebhook,
        does=lambda use, who, ask: use.webhooks.configure(who, ask.body.webhook_url),
        answers=_config,
    ),
)
