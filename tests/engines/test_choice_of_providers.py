"""Who provides a capability, as decided from what each provider lacks."""

from gateway.core.facts import Capability
from gateway.engines.whatsapp_web.providers import Providers


def test_wajs_comes_first_and_the_core_script_for_what_it_lacks() -> None:
    providers = Providers("auto")
    assert providers.names == ("wajs", "core")
    providers.lacks("wajs", "text", ["WPP.chat.find", "WPP.chat.sendTextMessage"])
    providers.lacks("wajs", "acks", [])
    assert providers.of("text") == "core"
    assert providers.of("acks") == "wajs"
    assert providers.capability("acks") == Capability(supported=True, provider="wajs")
    assert providers.capability("text") == Capability(
        supported=True,
        provider="core",
        reason="wajs: missing: WPP.chat.find, WPP.chat.sendTextMessage",
    )


def test_what_nobody_has_is_not_supported_and_says_why_of_each() -> None:
    providers = Providers("auto")
    providers.failed("wajs", "does not become ready")
    providers.lacks("core", "mark_read", ["WAWebUpdateUnreadChatAction.sendSeen"])
    assert providers.missing(("text", "mark_read")) == ("mark_read",)
    assert providers.capability("mark_read") == Capability(
        supported=False,
        provider=None,
        reason="wajs: does not become ready; core: missing: WAWebUpdateUnreadChatAction.sendSeen",
    )


def test_only_the_one_that_was_chosen_is_asked() -> None:
    assert Providers("core").names == ("core",)
    alone = Providers("wajs")
    assert alone.is_last("text", "wajs")
    alone.failed("wajs", "gone")
    assert alone.of("text") is None


def test_the_last_one_is_known_as_such() -> None:
    providers = Providers("auto")
    assert not providers.is_last("text", "wajs")
    providers.lacks("core", "text", ["x"])
    assert providers.is_last("text", "wajs")
    assert not providers.is_last("acks", "wajs")
