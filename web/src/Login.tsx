/** Asks for the gateway's API key. */
import { useState } from "preact/hooks";
import { ApiError } from "./api/client";
import { t } from "./i18n";
import { explain } from "./i18n/errors";
import { login } from "./state/panel";
import { LanguageSwitch, ThemeSwitch } from "./TopBar";
import { Button, IconButton } from "./ui/Button";
import { Field } from "./ui/Field";
import { Icon } from "./ui/icons";
import { Problem } from "./ui/Problem";

const DEFAULT_WAIT_SECONDS = 15 * 60;

export function Login() {
  const [key, setKey] = useState("");
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await login(key.trim());
    } catch (failure) {
      setProblem(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <main class="flex min-h-dvh flex-col items-center justify-center px-4 py-8">
      <div class="w-full max-w-sm">
        <div class="mb-5 flex items-center gap-2.5 font-semibold">
          <span class="flex size-9 items-center justify-center rounded-xl bg-accent text-on-accent">
            <Icon name="logo" class="size-5.5" />
          </span>
          <span class="mr-auto">{t().product}</span>
          <LanguageSwitch />
          <ThemeSwitch />
        </div>
        <form
          onSubmit={(event) => void submit(event)}
          class="rounded-2xl border border-line bg-surface p-6 shadow-card"
        >
          <h1 class="text-lg font-semibold">{t().login.title}</h1>
          <p class="mt-1 mb-5 text-sm text-soft">{t().login.intro}</p>
          <Field
            label={t().login.key}
            hint={t().login.where}
            data-testid="login-key"
            type={shown ? "text" : "password"}
            autocomplete="current-password"
            autocapitalize="off"
            spellcheck={false}
            autofocus
            required
            value={key}
            onInput={(event) => setKey(event.currentTarget.value)}
            tail={
              <IconButton
                icon={shown ? "eyeOff" : "eye"}
                label={shown ? t().login.hide : t().login.show}
                onClick={() => setShown(!shown)}
              />
            }
          />
          <Problem text={problem === null ? "" : refusal(problem)} />
          <div class="mt-5 grid">
            <Button
              rank="primary"
              type="submit"
              busy={busy}
              disabled={key.trim() === ""}
              data-testid="login-submit"
            >
              {t().login.submit}
            </Button>
          </div>
        </form>
      </div>
    </main>
  );
}

function refusal(failure: unknown): string {
  if (failure instanceof ApiError && failure.status === 401) return t().login.wrong;
  if (failure instanceof ApiError && failure.status === 429)
    return t().login.tooMany(failure.retryAfter ?? DEFAULT_WAIT_SECONDS);
  return explain(failure);
}
