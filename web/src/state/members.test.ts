import { beforeEach, describe, expect, it } from "vitest";
import { completed, isNaming, members, mentionedIn, suggested } from "./members";

const BETO = { jid: "5491100000002@c.us", phone: "5491100000002", lid: "77@lid", name: "Beto" };
const HIDDEN = { jid: "88@lid", phone: null, lid: "88@lid", name: "Ángela" };

describe("naming somebody", () => {
  beforeEach(() => {
    members.value = { sessionId: "ana", groupId: "1@g.us", people: [BETO, HIDDEN] };
  });

  it.each(["@", "hi @be", "a\n@b"])("begins in %j", (text) => expect(isNaming(text)).toBe(true));
  it.each(["", "a@b", "@be to", "mail@x.example"])("does not begin in %j", (text) =>
    expect(isNaming(text)).toBe(false),
  );

  it("suggests by name and number, whatever the accents", () => {
    expect(suggested("hi @", [BETO, HIDDEN])).toEqual([BETO, HIDDEN]);
    expect(suggested("hi @ang", [BETO, HIDDEN])).toEqual([HIDDEN]);
    expect(suggested("hi @54911", [BETO, HIDDEN])).toEqual([BETO]);
  });

  it("puts digits into the text and tells the gateway whose they are", () => {
    const text = completed(completed("hi @be", BETO) + "and @", HIDDEN);
    expect(text).toBe("hi @5491100000002 and @88 ");
    expect(mentionedIn("ana", "1@g.us", text)).toEqual(["5491100000002", "88@lid"]);
    expect(mentionedIn("ana", "2@g.us", text)).toEqual([]);
  });
});
