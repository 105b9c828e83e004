/** Addresses read back as they were written, and whatever else somebody types leads home. */
import { expect, it } from "vitest";
import { parseRoute, routeHash, type Route } from "./route";

it.each<Route>([
  { page: "sessions" },
  { page: "session", sessionId: "shop_1" },
  { page: "chats", sessionId: "shop_1", chat: null },
  { page: "chats", sessionId: "shop-1", chat: "12036@g.us" },
  { page: "chats", sessionId: "a", chat: "a/b#c %" },
  { page: "chats", sessionId: "a", chat: "a/b", message: "3EB0/AA" },
  { page: "scheduled", sessionId: "a" },
  { page: "optOuts", sessionId: "a" },
  { page: "statuses", sessionId: "a" },
  { page: "channels", sessionId: "a" },
  { page: "bulks", sessionId: "a" },
  { page: "newBulk", sessionId: "a" },
  { page: "bulk", sessionId: "a", bulkId: "bulk_0a" },
  { page: "webhooks" },
  { page: "webhook", webhookId: "wh_1" },
])("reads back %o", (route) => expect(parseRoute(routeHash(route))).toEqual(route));

it.each([
  "",
  "#",
  "#/nowhere",
  "#/sessions",
  "#/sessions//chats",
  "#/sessions/a/else",
  "#/webhooks/a/else",
])("leads home from %s", (hash) => expect(parseRoute(hash)).toEqual({ page: "sessions" }));

it("survives a broken escape", () => {
  expect(parseRoute("#/sessions/a/chats/%E0%A4%A")).toEqual({
    page: "chats",
    sessionId: "a",
    chat: "%E0%A4%A",
  });
});
