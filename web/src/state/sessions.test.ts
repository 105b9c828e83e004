/** What a session allows, which word about it counts, and how long its code lives. */
import { describe, expect, it } from "vitest";
import type { Session } from "../api/types";
import { browserLanguage } from "./preferences";
import { liveQr, secondsLeft } from "./qr";
import { acceptsSends, newer } from "./sessions";

const session: Session = {
  id: "shop",
  sessionId: "shop",
  clientId: null,
  name: null,
  status: "connected",
  reason: null,
  action: null,
  detail: null,
  wanted: "running",
  me: { jid: "549@c.us", phone: "549", lid: null },
  webVersion: null,
  createdAt: "2026-11-21T10:00:00.000Z",
  updatedAt: "2026-11-21T10:00:00.000Z",
  connectedAt: "2026-11-21T10:00:00.000Z",
  newContactsPausedUntil: null,
};

describe("sending", () => {
  it.each(["starting", "syncing", "connected", "reconnecting"] as const)(
    "is taken while %s",
    (status) => expect(acceptsSends({ ...session, status })).toBe(true),
  );
  it.each(["stopped", "waiting_qr", "logged_out", "failed"] as const)(
    "is refused while %s",
    (status) => expect(acceptsSends({ ...session, status })).toBe(false),
  );
  it("needs a session that was linked and is wanted", () => {
    expect(acceptsSends({ ...session, me: null, connectedAt: null })).toBe(false);
    expect(acceptsSends({ ...session, wanted: "stopped" })).toBe(false);
  });
});

it("keeps the later word about a session, whichever way it came", () => {
  const later = { ...session, updatedAt: "2026-11-21T10:00:01.000Z" };
  expect(newer(later, session)).toBe(later);
  expect(newer(session, later)).toBe(later);
  expect(newer(undefined, session)).toBe(session);
});

it("counts a code down on the browser's own clock", () => {
  const qr = { text: "2@x", image: "", expiresAt: "1999-01-01T00:00:00.000Z", expiresIn: 19.2 };
  const live = liveQr(qr, 1_000);
  expect(secondsLeft(live, 1_000)).toBe(20);
  expect(secondsLeft(live, 20_100)).toBe(1);
  expect(secondsLeft(live, 99_000)).toBe(0);
  expect(live.lifetimeSeconds).toBe(20);
  expect(liveQr({ ...qr, expiresIn: 60 }, 0).lifetimeSeconds).toBe(60);
});

it("speaks the first of the browser's languages that it knows, else English", () => {
  expect(browserLanguage(["pt-BR", "es-AR", "en"])).toBe("es");
  expect(browserLanguage(["en-US", "es"])).toBe("en");
  expect(browserLanguage(["fr"])).toBe("en");
});
