"""Every route that documents 002 and 004 print is served, or said aloud not to be."""

import pytest

from gateway.api.dialects.native import NATIVE

CHAT_VERBS = (
    *("read", "unread", "archive", "unarchive", "pin", "unpin", "mute", "unmute", "clear"),
    *("typing", "recording", "paused"),
)
MESSAGE_VERBS = (
    *("cancel", "edit", "revoke", "react", "star", "unstar", "pin", "unpin", "vote", "read"),
    "forward",
)
PRINTED = {
    "002": [
        ("GET", "/api/health"),
        ("POST", "/api/sessions"),
        ("GET", "/api/sessions"),
        ("GET", "/api/sessions/{sessionId}"),
        ("GET", "/api/sessions/{sessionId}/qr"),
        ("DELETE", "/api/sessions/{sessionId}"),
        ("POST", "/api/messages/send"),
        ("GET", "/"),
    ],
    "004": [
        ("POST", "/api/start-session"),
        ("GET", "/api/qr/{sessionId}"),
        ("GET", "/api/status/{sessionId}"),
        ("GET", "/api/sessions"),
        ("POST", "/api/send-message"),
        ("POST", "/api/send-media"),
        ("GET", "/api/messages/{sessionId}"),
        ("POST", "/api/logout/{sessionId}"),
        ("POST", "/webhook/config"),
        ("GET", "/info"),
        ("GET", "/api/health"),
        ("GET", "/"),
    ],
    "native": [
        ("GET", "/health"),
        ("POST", "/api/sessions/{sessionId}/start"),
        ("POST", "/api/sessions/{sessionId}/stop"),
        ("POST", "/api/sessions/{sessionId}/restart"),
        ("POST", "/api/sessions/{sessionId}/logout"),
        ("POST", "/api/sessions/{sessionId}/pairing-code"),
        ("PATCH", "/api/sessions/{sessionId}"),
        ("GET", "/api/sessions/{sessionId}/proxy"),
        ("GET", "/api/sessions/{sessionId}/states"),
        ("GET", "/api/sessions/{sessionId}/resources"),
        ("GET", "/api/sessions/{sessionId}/screenshot"),
        ("GET", "/api/sessions/{sessionId}/capabilities"),
        ("GET", "/api/sessions/{sessionId}/chats"),
        ("GET", "/api/sessions/{sessionId}/chats/{chatId}/messages"),
        ("GET", "/api/sessions/{sessionId}/chats/{chatId}"),
        ("DELETE", "/api/sessions/{sessionId}/chats/{chatId}"),
        *(("POST", f"/api/sessions/{{sessionId}}/chats/{{chatId}}/{verb}") for verb in CHAT_VERBS),
        ("GET", "/api/sessions/{sessionId}/contacts"),
        ("GET", "/api/sessions/{sessionId}/contacts/check"),
        ("GET", "/api/sessions/{sessionId}/profile"),
        ("PATCH", "/api/sessions/{sessionId}/profile"),
        ("GET", "/api/sessions/{sessionId}/contacts/{contactId}"),
        ("GET", "/api/sessions/{sessionId}/contacts/{contactId}/picture"),
        ("POST", "/api/sessions/{sessionId}/contacts/{contactId}/block"),
        ("POST", "/api/sessions/{sessionId}/contacts/{contactId}/unblock"),
        ("GET", "/api/sessions/{sessionId}/groups"),
        ("POST", "/api/sessions/{sessionId}/groups"),
        ("POST", "/api/sessions/{sessionId}/groups/join"),
        ("GET", "/api/sessions/{sessionId}/groups/{groupId}"),
        ("PATCH", "/api/sessions/{sessionId}/groups/{groupId}"),
        ("POST", "/api/sessions/{sessionId}/groups/{groupId}/participants/add"),
        ("POST", "/api/sessions/{sessionId}/groups/{groupId}/participants/remove"),
        ("POST", "/api/sessions/{sessionId}/groups/{groupId}/participants/promote"),
        ("POST", "/api/sessions/{sessionId}/groups/{groupId}/participants/demote"),
        ("GET", "/api/sessions/{sessionId}/groups/{groupId}/invite"),
        ("DELETE", "/api/sessions/{sessionId}/groups/{groupId}/invite"),
        ("POST", "/api/sessions/{sessionId}/groups/{groupId}/leave"),
        ("GET", "/api/sessions/{sessionId}/labels"),
        ("POST", "/api/sessions/{sessionId}/labels"),
        ("PATCH", "/api/sessions/{sessionId}/labels/{labelId}"),
        ("DELETE", "/api/sessions/{sessionId}/labels/{labelId}"),
        ("GET", "/api/sessions/{sessionId}/labels/{labelId}/chats"),
        ("GET", "/api/sessions/{sessionId}/chats/{chatId}/labels"),
        ("PUT", "/api/sessions/{sessionId}/chats/{chatId}/labels"),
        ("GET", "/api/sessions/{sessionId}/calls"),
        ("PUT", "/api/sessions/{sessionId}/calls"),
        ("POST", "/api/sessions/{sessionId}/calls/{callId}/reject"),
        ("GET", "/api/sessions/{sessionId}/messages/{messageId}"),
        ("POST", "/api/files"),
        ("GET", "/api/limits"),
        ("GET", "/api/sessions/{sessionId}/messages/{messageId}/media"),
        ("GET", "/api/sessions/{sessionId}/messages/{messageId}/thumbnail"),
        ("GET", "/media/{token}"),
        ("POST", "/api/messages/schedule"),
        ("GET", "/api/sessions/{sessionId}/scheduled"),
        ("PATCH", "/api/sessions/{sessionId}/messages/{messageId}"),
        *(
            ("POST", f"/api/sessions/{{sessionId}}/messages/{{messageId}}/{verb}")
            for verb in MESSAGE_VERBS
        ),
        ("GET", "/api/messages"),
        ("POST", "/api/messages/bulk"),
        ("GET", "/api/sessions/{sessionId}/bulk"),
        ("GET", "/api/bulk/{bulkId}"),
        ("GET", "/api/bulk/{bulkId}/results"),
        ("POST", "/api/bulk/{bulkId}/pause"),
        ("POST", "/api/bulk/{bulkId}/resume"),
        ("POST", "/api/bulk/{bulkId}/cancel"),
        ("GET", "/api/sessions/{sessionId}/limits"),
        ("PUT", "/api/sessions/{sessionId}/limits"),
        ("GET", "/api/limits/sends"),
        ("PUT", "/api/limits/sends"),
        ("GET", "/api/sending"),
        ("GET", "/api/sessions/{sessionId}/opt-outs"),
        ("POST", "/api/sessions/{sessionId}/opt-outs"),
        ("DELETE", "/api/sessions/{sessionId}/opt-outs/{contactId}"),
        ("POST", "/api/sessions/{sessionId}/resume-new-contacts"),
        ("GET", "/api/events"),
        ("GET", "/api/events/stream"),
        ("GET", "/webhook/config"),
        ("POST", "/api/webhooks"),
        ("GET", "/api/webhooks"),
        ("GET", "/api/webhooks/{webhookId}"),
        ("PATCH", "/api/webhooks/{webhookId}"),
        ("DELETE", "/api/webhooks/{webhookId}"),
        ("POST", "/api/webhooks/{webhookId}/test"),
        ("POST", "/api/webhooks/{webhookId}/rotate-secret"),
        ("GET", "/api/webhooks/{webhookId}/deliveries"),
        ("GET", "/api/webhooks/{webhookId}/deliveries/{deliveryId}"),
        ("POST", "/api/webhooks/{webhookId}/replay"),
        ("POST", "/api/tenants"),
        ("GET", "/api/tenants"),
        ("GET", "/api/tenants/{tenantId}"),
        ("PATCH", "/api/tenants/{tenantId}"),
        ("GET", "/api/users"),
        ("POST", "/api/users"),
        ("PATCH", "/api/users/{userId}"),
        ("POST", "/api/keys"),
        ("GET", "/api/keys"),
        ("DELETE", "/api/keys/{keyId}"),
        ("GET", "/openapi.json"),
        ("GET", "/api-docs"),
        ("POST", "/api/panel/login"),
        ("POST", "/api/panel/logout"),
        ("GET", "/api/panel/session"),
    ],
}
SERVED = {(operation.method, path) for operation in NATIVE.operations for path in operation.paths}


@pytest.mark.parametrize("document", PRINTED)
def test_every_printed_route_is_in_the_table(document: str) -> None:
    assert set(PRINTED[document]) <= SERVED


def test_no_row_is_served_that_no_list_names() -> None:
    assert {row for rows in PRINTED.values() for row in rows} == SERVED


def test_each_row_has_a_name_of_its_own() -> None:
    names = [operation.name for operation in NATIVE.operations]
    assert len(set(names)) == len(names)
