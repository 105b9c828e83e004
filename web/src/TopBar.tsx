/** The bar above every page: where one is, where the rest is, language, theme and the way out. */
import { LANGUAGE_NAMES, t } from "./i18n";
import { logout, panel } from "./state/panel";
import {
  chooseLanguage,
  chooseTheme,
  language,
  theme,
  THEMES,
  type Theme,
} from "./state/preferences";
import { type Route, routeHash } from "./state/route";
import { notify } from "./state/toasts";
import { explain } from "./i18n/errors";
import { IconButton } from "./ui/Button";
import { Icon, type IconName } from "./ui/icons";

const LINK =
  "flex h-10 items-center gap-2 rounded-lg px-2.5 text-sm font-medium text-soft hover:bg-hover hover:text-ink";

export function TopBar() {
  const info = panel.value;
  const leave = () => logout().catch((failure: unknown) => notify(explain(failure), "bad"));
  return (
    <header class="border-b border-line bg-surface">
      <a
        href="#content"
        class="sr-only focus:not-sr-only"
        onClick={(event) => {
          // The hash is the panel's address: the link moves the focus, not the page.
          event.preventDefault();
          document.getElementById("content")?.focus();
        }}
      >
        {t().nav.skip}
      </a>
      <div class="mx-auto flex h-14 max-w-7xl items-center gap-1 px-3 sm:px-6">
        <a
          href="#/"
          class="mr-auto flex items-center gap-2.5 rounded-lg pr-2 font-semibold"
          aria-label={t().nav.sessions}
        >
          <span class="flex size-8 items-center justify-center rounded-lg bg-accent text-on-accent">
            <Icon name="logo" />
          </span>
          <span class="hidden min-[480px]:inline">{t().product}</span>
          {info && (
            <span
              class="hidden text-xs font-normal text-faint md:inline"
              title={t().nav.version(info.version)}
            >
              {info.version}
            </span>
          )}
        </a>
        <HereLink to={{ page: "webhooks" }} icon="hook" text={t().nav.webhooks} />
        {info?.sandbox && (
          <OutLink href={`${info.sandbox}/phones`} icon="phone" text={t().nav.phones} />
        )}
        <OutLink href="/api-docs" icon="book" text={t().nav.apiDocs} />
        <span aria-hidden="true" class="mx-1 h-6 w-px bg-line" />
        <LanguageSwitch />
        <ThemeSwitch />
        <IconButton
          icon="exit"
          label={t().nav.logout}
          data-testid="logout"
          onClick={() => void leave()}
        />
      </div>
    </header>
  );
}

function HereLink({ to, icon, text }: { to: Route; icon: IconName; text: string }) {
  return (
    <a href={routeHash(to)} class={LINK} title={text} data-testid={`nav-${to.page}`}>
      <Icon name={icon} />
      <span class="sr-only lg:not-sr-only">{text}</span>
    </a>
  );
}

function OutLink({ href, icon, text }: { href: string; icon: IconName; text: string }) {
  return (
    <a href={href} target="_blank" rel="noreferrer" class={LINK} title={text}>
      <Icon name={icon} />
      <span class="sr-only lg:not-sr-only">{text}</span>
    </a>
  );
}

export function LanguageSwitch() {
  const other = language.value === "es" ? "en" : "es";
  return (
    <button
      type="button"
      lang={other}
      data-testid="language"
      class={`${LINK} uppercase`}
      aria-label={t().nav.language}
      title={LANGUAGE_NAMES[other]}
      onClick={() => chooseLanguage(other)}
    >
      {other}
    </button>
  );
}

const THEME_ICON: Record<Theme, IconName> = { system: "system", light: "sun", dark: "moon" };

export function ThemeSwitch() {
  const next = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? "system";
  return (
    <IconButton
      icon={THEME_ICON[theme.value]}
      label={t().nav.theme[theme.value]}
      data-testid="theme"
      onClick={() => chooseTheme(next)}
    />
  );
}
