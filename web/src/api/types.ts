/** The shapes of the native API that the panel reads. */

export type SessionStatus =
  | "stopped"
  | "starting"
  | "waiting_qr"
  | "syncing"
  | "connected"
  | "reconnecting"
  | "logged_out"
  | "failed";

export interface Person {
  jid: string | null;
  phone: string | null;
  lid: string | null;
  name?: string | null;
}

export interface Session {
  id: string;
  sessionId: string;
  clientId: string | null;
  name: string | null;
  status: SessionStatus;
  reason: string | null;
  action: string | null;
  detail: string | null;
  wanted: "running" | "stopped";
  me: Person | null;
  webVersion: string | null;
  createdAt: string;
  updatedAt: string;
  connectedAt: string | null;
  /** Until then, at least, first messages to new people wait. */
  newContactsPausedUntil: string | null;
}

/** A state that a session was in, or is: the present one has no end yet. */
export interface StatePeriod {
  status: SessionStatus;
  reason: string | null;
  since: string;
  until: string | null;
  seconds: number | null;
}

/** What a session's processes use. */
export interface Resources {
  processes: number;
  memoryBytes: number;
  cpuSeconds: number;
  chromiumPid: number | null;
}

export interface Capability {
  supported: boolean;
  provider: string | null;
  reason: string | null;
}

export type Capabilities = Readonly<Record<string, Capability>>;

export interface Qr {
  text: string;
  image: string;
  expiresAt: string;
  expiresIn: number;
}

export interface PairingCode {
  code: string;
  expiresAt: string;
}

export type MessageStatus =
  | "scheduled"
  | "pending"
  | "unknown"
  | "failed"
  | "cancelled"
  | "sent"
  | "delivered"
  | "read"
  | "played";

export interface Media {
  mimetype: string;
  size: number | null;
  filename: string | null;
  width: number | null;
  height: number | null;
  durationSeconds: number | null;
}

export interface Reaction {
  by: Person;
  emoji: string;
}

export interface Place {
  latitude: number;
  longitude: number;
  name: string | null;
  address: string | null;
}

export interface ContactCard {
  name: string;
  phone: string;
}

export interface Poll {
  question: string;
  multiple: boolean;
  options: { text: string; votes: number }[];
}

/** What a link in a text leads to; the thumbnail is a JPEG in base64. */
export interface LinkPreview {
  url: string;
  canonicalUrl: string;
  title: string;
  description: string | null;
  thumbnail: string | null;
}

export interface Appointment {
  name: string;
  description: string | null;
  location: { name: string | null } | null;
  startsAt: string | null;
  endsAt: string | null;
  cancelled: boolean;
}

export interface Choice {
  id: string;
  text: string | null;
}

export interface Message {
  id: string;
  sessionId: string;
  chatId: string;
  fromMe: boolean;
  from: Person | null;
  to: Person | null;
  author: Person | null;
  type: string;
  text: string | null;
  media?: Media | null;
  location?: Place | null;
  contacts?: ContactCard[] | null;
  poll?: Poll | null;
  event?: Appointment | null;
  choices?: Choice[] | null;
  mentions?: Person[];
  linkPreview?: LinkPreview | null;
  quotedId?: string | null;
  reactions?: Reaction[];
  status: MessageStatus | null;
  error?: { code: string; message: string } | null;
  timestamp: string;
  /** When a message that is `scheduled` is due. */
  scheduledAt?: string | null;
  edited?: boolean;
  revoked?: boolean;
  backfilled?: boolean;
}

export interface Chat {
  id: string;
  sessionId: string;
  kind: "private" | "group" | "channel" | "status";
  person: Person | null;
  name: string | null;
  unread: number;
  archived: boolean;
  pinned: boolean;
  mutedUntil: string | null;
  /** The ids of those that it carries. */
  labels?: string[];
  lastMessage: Message | null;
  updatedAt: string | null;
}

/** Business accounts sort their chats by labels. */
export interface Label {
  id: string;
  name: string;
  color: number;
  colorHex: string | null;
}

export interface NumberCheck {
  exists: boolean;
  jid: string | null;
  phone: string | null;
  lid: string | null;
}

/** A list's answer: `next` is the cursor of the page that follows, null on the last one. */
export interface Page<Item> {
  data: Item[];
  next: string | null;
}

/** What a socket is told when the log does not continue what it has seen. */
export interface LogGap {
  after: number;
  oldest: number;
  newest: number;
}

export interface Envelope<Data = unknown> {
  id: string;
  seq: number;
  type: string;
  sessionId: string;
  timestamp: string;
  data: Data;
}

/** What the gateway tells a browser before and after it has signed in. */
export interface PanelInfo {
  authenticated: boolean;
  version: string;
  language: "es" | "en" | null;
  sandbox: string | null;
}
