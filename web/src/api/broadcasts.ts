/** The native routes of statuses and channels, with their shapes. */
import { call } from "./client";
import { data, session, type Data } from "./gateway";
import type { Message, Page, Person } from "./types";

export interface View {
  person: Person;
  at: string;
}

export interface Channel {
  id: string;
  name: string;
  description: string | null;
  link: string | null;
  role: "owner" | "admin" | "subscriber" | "guest";
  followers: number | null;
  verified: boolean;
  muted: boolean;
  createdAt: string | null;
}

export type ChannelDeed = "follow" | "unfollow" | "mute" | "unmute";

const statuses = (id: string): string => `${session(id)}/status`;
const channels = (id: string): string => `${session(id)}/channels`;
const LIMIT = 100;

export const listStatuses = (id: string) =>
  data(call<Page<Message>>("GET", statuses(id), { query: { limit: LIMIT } }));
export const postStatus = (id: string, text: string, backgroundColor: string) =>
  data(call<Data<Message>>("POST", statuses(id), { body: { text, backgroundColor } }));
export const statusViews = (id: string, message: string) =>
  data(call<Data<View[]>>("GET", `${statuses(id)}/${encodeURIComponent(message)}/views`));
export const revokeStatus = (id: string, message: string) =>
  call("DELETE", `${statuses(id)}/${encodeURIComponent(message)}`);

export const listChannels = (id: string) =>
  data(call<Page<Channel>>("GET", channels(id), { query: { limit: LIMIT } }));
export const findChannels = (id: string, words: string) =>
  data(call<Data<Channel[]>>("GET", `${channels(id)}/search`, { query: { q: words } }));
export const createChannel = (id: string, name: string) =>
  data(call<Data<Channel>>("POST", channels(id), { body: { name } }));
export const changeChannel = (id: string, channel: string, deed: ChannelDeed) =>
  data(call<Data<Channel>>("POST", `${channels(id)}/${encodeURIComponent(channel)}/${deed}`));
