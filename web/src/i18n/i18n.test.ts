/** Both languages say everything, and say it about every state and reason there is. */
import { describe, expect, it } from "vitest";
import { dictionaries, wordsFor } from ".";

type Tree = { [key: string]: unknown };

function leaves(tree: Tree, path = ""): Map<string, unknown> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === "object" && value !== null
        ? [...leaves(value as Tree, `${path}${key}.`)]
        : [[`${path}${key}`, value] as [string, unknown]],
    ),
  );
}

const en = leaves(dictionaries.en);
const es = leaves(dictionaries.es);
/** Words that are the same in both languages. */
const SHARED = new Set([
  "sessions.chats",
  "session.lid",
  "session.web",
  "provider.wajs",
  "proxy.title",
  "proxy.kinds.http",
  "proxy.kinds.socks5",
  "chat.chats",
  "views.chats",
  "results.csv.3",
  "nav.webhooks",
  "webhooks.title",
  "webhooks.sources.config",
  "webhooks.sources.environment",
  "messageType.gif",
  "messageType.audio",
  "messageType.video",
  "messageType.sticker",
]);

describe("the two languages", () => {
  it("have the same keys, each filled", () => {
    expect([...es.keys()]).toEqual([...en.keys()]);
    for (const text of [...en.values(), ...es.values()])
      expect(typeof text === "function" || text !== "").toBe(true);
  });

  it("take the same values into their sentences", () => {
    for (const [key, text] of en) {
      if (typeof text !== "function") continue;
      expect((es.get(key) as () => string).length, key).toBe((text as () => string).length);
    }
  });

  it("leave nothing untranslated", () => {
    const same = [...en].filter(
      ([key, text]) => typeof text === "string" && es.get(key) === text && !SHARED.has(key),
    );
    expect(same).toEqual([]);
  });
});

const REASONS = [
  "qr_expired",
  "logged_out",
  "unlinked",
  "opened_elsewhere",
  "network",
  "page_hung",
  "page_crashed",
  "browser_died",
  "web_updated",
  "new_contacts_paused",
  "recycled",
  "page_unreachable",
  "web_changed",
  "banned",
  "profile_locked",
  "disk_full",
  "browser_failed",
  "other_origin",
];
const ACTIONS = ["scan_qr", "enter_code", "open_phone", "restart", "free_disk", "update_gateway"];

it("explains every reason and action of the native API", () => {
  for (const { reason, cause, action } of Object.values(dictionaries)) {
    expect(Object.keys(reason).sort()).toEqual([...REASONS].sort());
    expect(Object.keys(cause).sort()).toEqual([...REASONS].sort());
    expect(Object.keys(action).sort()).toEqual([...ACTIONS].sort());
  }
});

it("has no words for a code it does not know, whatever its name", () => {
  expect(wordsFor(dictionaries.en.reason, "constructor")).toBeUndefined();
});

it("has words for every capability of the scripts in the page", async () => {
  const manifest = await import("../../../gateway/engines/whatsapp_web/script/manifest.json");
  const names = [manifest.core, ...Object.values(manifest.messaging)].flatMap(Object.keys);
  for (const { capability } of Object.values(dictionaries))
    expect(names.filter((name) => wordsFor(capability, name) === undefined)).toEqual([]);
});
