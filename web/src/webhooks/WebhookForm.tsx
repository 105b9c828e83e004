/** Makes an endpoint, or changes one. */
import { useState } from "preact/hooks";
import { ApiError } from "../api/client";
import { FORMATS, type Webhook, type WebhookSettings } from "../api/webhooks";
import { t } from "../i18n";
import { explain } from "../i18n/errors";
import { sessionName } from "../sessions/describe";
import { readHeaders, writeHeaders } from "../state/headers";
import { sessionById, sessions } from "../state/sessions";
import { notify } from "../state/toasts";
import { changeWebhook, createWebhook } from "../state/webhooks";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field, INPUT_LOOK } from "../ui/Field";
import { Problem } from "../ui/Problem";
import { Choices, Tick } from "./Choices";
import { ALL, EVENTS } from "./events";

interface Props {
  /** The one to change; a new one without. */
  webhook?: Webhook;
  onSaved?: (made: { secret?: string }) => void;
  onClose: () => void;
}

const BLANK: WebhookSettings = {
  url: "",
  events: ["message.received"],
  sessions: [ALL],
  format: "native",
  headers: {},
  ordered: false,
};

export function WebhookForm({ webhook, onSaved, onClose }: Props) {
  const words = t().webhooks.form;
  const [settings, setSettings] = useState<WebhookSettings>(webhook ?? BLANK);
  const [headers, setHeaders] = useState(() => writeHeaders(settings.headers));
  const [refused, setRefused] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const written = readHeaders(headers);
  const fixed = webhook?.source === "environment";
  const change = (changed: Partial<WebhookSettings>) => {
    setSettings({ ...settings, ...changed });
    setRefused("");
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    if ("wrong" in written) return;
    setBusy(true);
    setRefused("");
    setProblem("");
    try {
      const wanted = { ...settings, url: settings.url.trim(), headers: written.headers };
      const made = await save(wanted);
      onSaved?.(made);
      notify(webhook ? words.changed : words.made);
      onClose();
    } catch (failure) {
      const reason = urlRefusal(failure);
      setRefused(reason);
      setProblem(reason ? "" : explain(failure));
      setBusy(false);
    }
  };
  const save = async (wanted: WebhookSettings): Promise<{ secret?: string }> => {
    if (!webhook) return createWebhook(wanted);
    const { url, events, sessions: ids, format, headers: sent, ordered } = wanted;
    await changeWebhook(webhook.id, { url, events, sessions: ids, format, headers: sent, ordered });
    return {};
  };
  const nothing = settings.events.length === 0 || settings.sessions.length === 0;
  return (
    <Dialog title={webhook ? words.edit : words.create} onClose={onClose} testId="webhook-dialog">
      <form onSubmit={(event) => void submit(event)} class="flex flex-col gap-4" noValidate>
        <Field
          label={words.url}
          hint={refused || (fixed ? words.fixed : words.urlHint)}
          wrong={refused !== ""}
          data-testid="webhook-url"
          value={settings.url}
          onInput={(event) => change({ url: event.currentTarget.value })}
          disabled={fixed}
          inputMode="url"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          maxLength={2048}
          autofocus
          required
        />
        <Choices
          label={words.events}
          all={t().webhooks.allEvents}
          names={EVENTS}
          chosen={settings.events}
          onChange={(events) => change({ events })}
          testId="webhook-events"
        />
        <Choices
          label={words.sessions}
          all={t().webhooks.allSessions}
          names={sessions.value.map(({ id }) => id)}
          words={(id) => {
            const session = sessionById(id);
            return session ? sessionName(session) : id;
          }}
          chosen={settings.sessions}
          onChange={(ids) => change({ sessions: ids })}
          testId="webhook-sessions"
        />
        <label class="block">
          <span class="mb-1.5 block text-sm font-medium">{words.format}</span>
          <select
            data-testid="webhook-format"
            class={`${INPUT_LOOK} h-11 px-3`}
            value={settings.format}
            onChange={(event) => {
              const format = FORMATS.find((one) => one === event.currentTarget.value);
              if (format) change({ format });
            }}
          >
            {FORMATS.map((format) => (
              <option key={format} value={format}>
                {t().webhooks.formats[format]}
              </option>
            ))}
          </select>
        </label>
        <label class="block">
          <span class="mb-1.5 block text-sm font-medium">{words.headers}</span>
          <textarea
            data-testid="webhook-headers"
            rows={2}
            spellcheck={false}
            placeholder="Authorization: Bearer …"
            aria-invalid={"wrong" in written}
            class={`${INPUT_LOOK} field-sizing-content max-h-40 min-h-16 px-3 py-2 font-mono text-sm`}
            value={headers}
            onInput={(event) => setHeaders(event.currentTarget.value)}
          />
          <span class={`block text-sm ${"wrong" in written ? "text-bad" : "text-faint"}`}>
            {"wrong" in written ? words.headerWrong(written.wrong) : words.headersHint}
          </span>
        </label>
        <div>
          <Tick
            text={words.ordered}
            checked={settings.ordered}
            onChange={() => change({ ordered: !settings.ordered })}
            testId="webhook-ordered"
          />
          <p class="pl-7 text-sm text-faint">{words.orderedHint}</p>
        </div>
        <Problem text={problem} />
        <div class="flex justify-end gap-2">
          <Button onClick={onClose}>{t().common.cancel}</Button>
          <Button
            rank="primary"
            type="submit"
            busy={busy}
            disabled={settings.url.trim() === "" || nothing || "wrong" in written}
            data-testid="webhook-save"
          >
            {webhook ? words.save : words.submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** What the gateway says against the address itself; empty where it is about something else. */
function urlRefusal(failure: unknown): string {
  if (!(failure instanceof ApiError) || !Array.isArray(failure.details)) return "";
  const about = (failure.details as { field?: unknown; message?: unknown }[]).find(
    ({ field }) => field === "url",
  );
  return about ? t().webhooks.form.refused(String(about.message)) : "";
}
