/** Sets a session's proxy, part by part; a whole address that is pasted falls into its parts. */
import { useState } from "preact/hooks";
import { ApiError } from "../api/client";
import type { Session } from "../api/types";
import { t } from "../i18n";
import { explain } from "../i18n/errors";
import {
  EMPTY,
  hasPassword,
  type Mistakes,
  mistakesIn,
  type ProxyParts,
  readProxy,
  SCHEMES,
  writeProxy,
} from "../state/proxy";
import { isAtRest, setProxy } from "../state/sessions";
import { notify } from "../state/toasts";
import { Button, IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field, type FieldProps, INPUT_LOOK } from "../ui/Field";
import { Problem } from "../ui/Problem";

interface Props {
  session: Session;
  /** The present one, its password masked. */
  shown: string | null;
  onSaved: (shown: string | null) => void;
  onClose: () => void;
}

export function ProxyForm({ session, shown, onSaved, onClose }: Props) {
  const words = t().proxy;
  const [parts, setParts] = useState<ProxyParts>(() => (shown && readProxy(shown)) || EMPTY);
  const [mistakes, setMistakes] = useState<Mistakes>({});
  const [refused, setRefused] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const [seen, setSeen] = useState(false);
  const change = (changed: Partial<ProxyParts>) => {
    setParts({ ...parts, ...changed });
    setMistakes({});
    setRefused("");
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    const found = mistakesIn(parts);
    setMistakes(found);
    setRefused("");
    setProblem("");
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      onSaved(await setProxy(session.id, writeProxy(parts)));
      notify(words.saved);
      onClose();
    } catch (failure) {
      const reason = addressRefusal(failure);
      setRefused(reason);
      setProblem(reason ? "" : explain(failure));
      setBusy(false);
    }
  };
  const part = (name: Exclude<keyof ProxyParts, "scheme">, hint: string): FieldProps => {
    const mistake = mistakes[name];
    const wrong = mistake ? words.mistakes[mistake] : name === "host" ? refused : "";
    return {
      label: words[name],
      hint: wrong || hint,
      wrong: wrong !== "",
      value: parts[name],
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: false,
      "data-testid": `proxy-${name}`,
      onInput: (event) => change({ [name]: event.currentTarget.value }),
    };
  };
  return (
    <Dialog title={words.formTitle} onClose={onClose} testId="proxy-dialog">
      <form onSubmit={(event) => void submit(event)} class="flex flex-col gap-4" noValidate>
        <label class="block">
          <span class="mb-1.5 block text-sm font-medium">{words.kind}</span>
          <select
            data-testid="proxy-scheme"
            class={`${INPUT_LOOK} h-11 px-3`}
            value={parts.scheme}
            onChange={(event) => {
              const scheme = SCHEMES.find((one) => one === event.currentTarget.value);
              if (scheme) change({ scheme });
            }}
          >
            {SCHEMES.map((scheme) => (
              <option key={scheme} value={scheme}>
                {words.kinds[scheme]}
              </option>
            ))}
          </select>
        </label>
        <div class="grid gap-4 sm:grid-cols-[1fr_8rem]">
          <Field
            {...part("host", words.hostHint)}
            autofocus
            required
            onPaste={(event) => {
              const pasted = readProxy(event.clipboardData?.getData("text") ?? "");
              if (!pasted) return;
              event.preventDefault();
              change(pasted);
            }}
          />
          <Field {...part("port", "")} inputMode="numeric" required />
        </div>
        <Field {...part("user", words.userHint)} />
        <Field
          {...part("password", shown && hasPassword(shown) ? words.again : words.passwordHint)}
          type={seen ? "text" : "password"}
          autocomplete="new-password"
          tail={
            <IconButton
              icon={seen ? "eyeOff" : "eye"}
              label={seen ? words.hide : words.show}
              onClick={() => setSeen(!seen)}
            />
          }
        />
        {!isAtRest(session) && <p class="text-sm text-soft">{words.restarts}</p>}
        <Problem text={problem} />
        <div class="flex justify-end gap-2">
          <Button onClick={onClose}>{t().common.cancel}</Button>
          <Button rank="primary" type="submit" busy={busy} data-testid="proxy-save">
            {words.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** What the gateway says against the address itself; empty where it is about something else. */
function addressRefusal(failure: unknown): string {
  if (!(failure instanceof ApiError) || !Array.isArray(failure.details)) return "";
  const about = (failure.details as { field?: unknown; message?: unknown }[]).find(
    ({ field }) => field === "proxy.url",
  );
  return about ? t().proxy.refused(String(about.message)) : "";
}
