// A message between the page and the socket: PROTOCOL.md's Wire on one side, WhatsApp Web's attributes on the other.
import MsgKey from '../ids/msg_key.js';
import { createWid, namesAuthors } from '../ids/wid.js';
import { MSG_TYPE } from './enums.js';
import { attributesOfKind, wireOfKind } from './kinds.js';
import { getMaybeMeDisplayName, getMaybeMeLidUser, isMeAccount } from '../storage/account.js';

/** Kinds whose text stands under the picture, not in the body. */
export const CAPTIONED = new Set(['image', 'video', 'document']);

const OWN_KEYS = new Set([
  'id', 'chat', 'from', 'to', 'from_me', 'participant', 'author_name', 'type', 'text', 't', 'ack', 'quoted',
  'mentions', 'location', 'contacts', 'poll', 'event', 'link_preview', 'media', 'view_once', 'gif', 'edited', 'revoked', 'reactions', 'votes',
  'starred', 'pinned', 'forwarded', 'recipients', 'thumbnail', 'waveform', 'width', 'height', 'duration',
]);

export function attributesOf(wire) {
  const remote = createWid(wire.chat);
  const from = createWid(wire.from);
  const fromMe = wire.from_me ?? isMeAccount(from);
  const author = authorOf(wire, remote, fromMe);
  return {
    ...others(wire),
    id: new MsgKey({ fromMe, remote, id: wire.id, participant: author }),
    type: wire.type,
    [CAPTIONED.has(wire.type) ? 'caption' : 'body']: wire.text ?? undefined,
    t: wire.t,
    from: namesAuthors(remote) && !fromMe ? remote : from,
    to: createWid(wire.to),
    author,
    self: fromMe ? 'out' : 'in',
    ack: wire.ack ?? (fromMe ? 1 : 0),
    notifyName: wire.author_name ?? undefined,
    quotedStanzaID: wire.quoted?.id,
    quotedParticipant: wire.quoted?.participant ? createWid(wire.quoted.participant) : undefined,
    quotedMsg: quotedOf(wire.quoted),
    mentionedJidList: (wire.mentions ?? []).map(createWid),
    ...attributesOfKind(wire),
    ...(wire.edited && { latestEditSenderTimestampMs: wire.t * 1000 }),
    ...(wire.revoked && { type: MSG_TYPE.REVOKED, subtype: 'sender', body: undefined, caption: undefined }),
    ...(wire.reactions && { hasReaction: true }),
    ...(wire.starred && { star: true }),
    ...(wire.forwarded && { isForwarded: true, forwardingScore: wire.forwarded }),
    ...(wire.recipients && { recipients: wire.recipients.map(createWid) }),
  };
}

export function wireOf(attributes) {
  const { id, type, t, from, quotedMsg, quotedStanzaID, quotedParticipant, mentionedJidList } = attributes;
  return {
    id: id.id,
    chat: String(id.remote),
    from: String(from),
    to: String(id.remote),
    participant: id.participant ? String(id.participant) : null,
    author_name: getMaybeMeDisplayName() ?? null,
    type,
    text: textOf(attributes),
    t,
    ack: 0,
    quoted: quotedStanzaID
      ? { id: quotedStanzaID, participant: quotedParticipant ? String(quotedParticipant) : null, ...saidOf(quotedMsg) }
      : null,
    mentions: (mentionedJidList ?? []).map(String),
    ...(attributes.backgroundColor !== undefined && lookOf(attributes)),
    ...(attributes.isForwarded && { forwarded: attributes.forwardingScore ?? 1 }),
    ...wireOfKind(attributes),
  };
}

/** What a reply shows of the message that it answers: it travels along, for those who have not got that one. */
function quotedOf(quoted) {
  if (!quoted?.type) return undefined;
  const { type, text } = quoted;
  return { type, [CAPTIONED.has(type) ? 'caption' : 'body']: text ?? undefined };
}

function saidOf(quotedMsg) {
  return quotedMsg && { type: quotedMsg.type, text: textOf(quotedMsg) };
}

/** In a group a message's key names who wrote it. */
function authorOf({ participant, from }, remote, fromMe) {
  if (!namesAuthors(remote)) return undefined;
  if (fromMe) return getMaybeMeLidUser();
  return createWid(participant ?? from);
}

/** A contact's body is its card, a picture's its thumbnail. */
function textOf({ type, body, caption }) {
  if (CAPTIONED.has(type)) return caption ?? null;
  return type === MSG_TYPE.CHAT ? body ?? null : null;
}

/** How a status without a picture is painted. */
function lookOf({ backgroundColor, font }) {
  return { backgroundColor, font: font ?? 0 };
}

/** Keys that only the sender's page knew a use for are carried as they are. */
function others(wire) {
  return Object.fromEntries(Object.entries(wire).filter(([key]) => !OWN_KEYS.has(key)));
}
