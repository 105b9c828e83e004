// What businesses write beside plain texts, and what their customers choose of it: lists, buttons, products, orders, invites.
(gateway) => {
  const THOUSANDTHS = 1000;

  const lines = (...parts) => parts.map((part) => (part ?? '').trim()).filter(Boolean).join('\n') || null;

  const price = (thousandths, currency) =>
    thousandths ? `${(thousandths / THOUSANDTHS).toFixed(2)} ${currency ?? ''}` : null;

  /** What a button of a business's own form says about itself, as JSON in a text. */
  const saidByButton = ({ buttonParamsJson }) => {
    try {
      return JSON.parse(buttonParamsJson ?? '{}') ?? {};
    } catch {
      return {};
    }
  };

  const flowButton = (button, place) => {
    const { id, display_text: text, sections, title } = saidByButton(button);
    if (sections) return sections.flatMap(({ rows }) => rows ?? []).map((row) => ({ id: row.id, text: row.title }));
    return { id: id ?? String(place), text: text ?? title ?? button.name };
  };

  const templateButton = ({ index, quickReplyButton, urlButton, callButton }, place) => ({
    id: quickReplyButton?.id ?? String(index ?? place),
    text: (quickReplyButton ?? urlButton ?? callButton)?.displayText,
  });

  const replyButton = ({ buttonId, buttonText }) => ({ id: buttonId, text: buttonText?.displayText });

  const row = ({ rowId, title }) => ({ id: rowId, text: title });

  /** All that can be chosen, whichever way it is offered. */
  const choicesIn = ({ list, dynamicReplyButtons, hydratedButtons, interactivePayload }) =>
    [
      ...(list?.sections ?? []).flatMap(({ rows }) => rows ?? []).map(row),
      ...(dynamicReplyButtons ?? []).map(replyButton),
      ...(hydratedButtons ?? []).map(templateButton),
      ...(interactivePayload?.buttons ?? []).flatMap(flowButton),
    ].filter(({ id, text }) => id && text);

  const idInAnswer = ({ interactivePayload }) => {
    const { id } = saidByButton({ buttonParamsJson: interactivePayload?.paramsJson });
    return id ?? interactivePayload?.name;
  };

  const CHOSEN = {
    list_response: ({ listResponse }) => listResponse?.singleSelectReply?.selectedRowId,
    buttons_response: ({ selectedButtonId }) => selectedButtonId,
    template_button_reply: ({ selectedId, selectedIndex }) => selectedId ?? selectedIndex?.toString(),
    interactive_response: idInAnswer,
  };

  const titled = ({ title, body, caption, footer }) => lines(title, body ?? caption, footer);

  const WORDS = {
    chat: (source) => (choicesIn(source).length > 0 ? titled(source) : (source.body ?? '')),
    oversized: ({ body }) => body ?? '',
    hsm: titled,
    list: ({ list, body }) => lines(list?.title, list?.description ?? body, list?.footerText),
    interactive: ({ interactiveHeader, caption, body, footer }) => lines(interactiveHeader?.title, caption ?? body, footer),
    native_flow: titled,
    list_response: ({ body, listResponse }) => lines(body) ?? lines(listResponse?.title, listResponse?.description),
    buttons_response: ({ body }) => lines(body),
    template_button_reply: ({ body }) => lines(body),
    interactive_response: ({ body }) => lines(body),
    groups_v4_invite: ({ comment, inviteGrpName }) => lines(comment, inviteGrpName),
    product: ({ title, description, caption, priceAmount1000, currencyCode }) =>
      lines(title, description, price(priceAmount1000, currencyCode), caption),
    order: ({ orderTitle, message, itemCount, totalAmount1000, totalCurrencyCode }) =>
      lines(orderTitle, message, itemCount ? `${itemCount} ×` : null, price(totalAmount1000, totalCurrencyCode)),
    payment: ({ paymentNoteMsg, paymentAmount1000, paymentCurrency }) =>
      lines(paymentNoteMsg?.body ?? paymentNoteMsg, price(paymentAmount1000, paymentCurrency)),
    location: ({ comment }) => lines(comment),
  };

  /** The words of a message that are no caption; null for a kind that has none. */
  gateway.wordsOf = (source) => WORDS[source.type]?.(source) ?? null;

  /** What there is to choose, and what was chosen, by the ids that the business gave. */
  gateway.choicesOfAny = (source) => {
    const choices = choicesIn(source);
    const id = CHOSEN[source.type]?.(source);
    return {
      choices: choices.length > 0 ? choices : null,
      chosen: id ? { id, text: gateway.wordsOf(source) } : null,
    };
  };
}
