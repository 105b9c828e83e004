"""What a business's phone sends, and a customer's choice of it: bodies of control requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, model_validator

from .messages import Message
from .orders import Address
from .requests import MessageId, Request, Text

BUSINESS_KINDS: Final = frozenset({"list", "buttons", "template", "chosen", "invite", "product"})
"""The control API's own names: the native API has no kinds for them."""

Label = Annotated[str, Field(min_length=1, max_length=1000)]


class Choice(Request):
    id: Label
    text: Label


class NewBusinessMessage(Request):
    """A text with something to choose from; `chosen` is a customer's answer to the quoted one."""

    to: Address
    type: Literal["list", "buttons", "template", "chosen", "invite", "product"]
    text: Text = ""
    title: Label | None = None
    footer: Label | None = None
    choices: Annotated[list[Choice], Field(max_length=10)] = Field(default_factory=list)
    quotedId: MessageId | None = None  # noqa: N815 - the API's own name
    group: Address | None = None
    price: Annotated[float, Field(ge=0)] | None = None
    currency: Annotated[str, Field(max_length=3)] | None = None

    @model_validator(mode="after")
    def has_what_its_kind_needs(self) -> Self:
        if self.type in {"list", "buttons", "template"} and not self.choices:
            raise ValueError(f"a {self.type} needs choices")
        if self.type == "chosen" and (len(self.choices) != 1 or self.quotedId is None):
            raise ValueError("a chosen needs one of the choices and quotedId")
        return self

    def fill(self, message: Message, quoted: Message | None) -> None:
        """Write WhatsApp Web's type and attributes of it."""
        message.text = self.text
        make: dict[str, Callable[[], tuple[str, dict[str, Any]]]] = {
            "list": self._list,
            "buttons": self._buttons,
            "template": self._template,
            "invite": self._invite,
            "product": self._product,
            "chosen": lambda: self._chosen(quoted),
        }
        message.type, message.extra = make[self.type]()
        if self.type == "chosen":
            message.text = self.choices[0].text

    def _list(self) -> tuple[str, dict[str, Any]]:
        rows = [{"rowId": each.id, "title": each.text} for each in self.choices]
        offered = {
            "title": self.title,
            "description": self.text,
            "footerText": self.footer,
            "buttonText": self.title,
            "sections": [{"title": self.title, "rows": rows}],
            "listType": 1,
        }
        return "list", {"list": offered}

    def _buttons(self) -> tuple[str, dict[str, Any]]:
        buttons = [
            {"buttonId": each.id, "buttonText": {"displayText": each.text}, "type": 1}
            for each in self.choices
        ]
        about = {"isDynamicReplyButtonsMsg": True, "dynamicReplyButtons": buttons}
        return "text", {**about, "title": self.title, "footer": self.footer}

    def _template(self) -> tuple[str, dict[str, Any]]:
        buttons = [
            {"index": place, "quickReplyButton": {"displayText": each.text, "id": each.id}}
            for place, each in enumerate(self.choices)
        ]
        about = {"isFromTemplate": True, "hydratedButtons": buttons}
        return "text", {**about, "title": self.title, "footer": self.footer}

    def _invite(self) -> tuple[str, dict[str, Any]]:
        about = {"inviteGrp": self.group, "inviteGrpName": self.title, "inviteCode": "code"}
        return "groups_v4_invite", {**about, "comment": self.text}

    def _product(self) -> tuple[str, dict[str, Any]]:
        thousandths = None if self.price is None else round(self.price * 1000)
        about = {"productId": "1", "priceAmount1000": thousandths, "currencyCode": self.currency}
        return "product", {**about, "title": self.title, "description": self.text}

    def _chosen(self, quoted: Message | None) -> tuple[str, dict[str, Any]]:
        (choice,) = self.choices
        offered = {} if quoted is None else quoted.extra
        if "list" in offered:
            reply = {"singleSelectReply": {"selectedRowId": choice.id}, "title": choice.text}
            return "list_response", {"listResponse": {**reply, "listType": 1}}
        if "hydratedButtons" in offered:
            return "template_button_reply", {"selectedId": choice.id, "selectedIndex": 0}
        return "buttons_response", {"selectedButtonId": choice.id}
