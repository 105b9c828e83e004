/** The gateway's sessions as last heard, by HTTP or by event, whichever is newer. */
import { computed, signal } from "@preact/signals";
import * as gateway from "../api/gateway";
import type { Session, SessionStatus } from "../api/types";
import { tellTabs } from "./tabs";

const byId = signal<ReadonlyMap<string, Session>>(new Map());
export const sessionsLoaded = signal(false);

export const sessions = computed(() =>
  [...byId.value.values()].sort(
    (a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id),
  ),
);

export const sessionById = (id: string): Session | undefined => byId.value.get(id);

export async function loadSessions(): Promise<void> {
  const listed = await gateway.listSessions();
  byId.value = new Map(
    listed.map((session) => [session.id, newer(byId.value.get(session.id), session)]),
  );
  sessionsLoaded.value = true;
}

export function putSession(session: Session): void {
  byId.value = new Map(byId.value).set(session.id, newer(byId.value.get(session.id), session));
}

export async function createSession(id: string, name: string): Promise<void> {
  putSession(await gateway.createSession(id, name));
}

export async function actOn(id: string, action: gateway.SessionAction): Promise<void> {
  putSession(await gateway.actOnSession(id, action));
}

/** Answers the proxy as the gateway shows it; under another one a session that runs starts again. */
export async function setProxy(id: string, url: string | null): Promise<string | null> {
  putSession(await gateway.changeProxy(id, url));
  return gateway.readProxyUrl(id);
}

export async function removeSession(id: string): Promise<void> {
  await gateway.deleteSession(id);
  tellTabs("sessions");
  const rest = new Map(byId.value);
  rest.delete(id);
  byId.value = rest;
}

export function forgetSessions(): void {
  byId.value = new Map();
  sessionsLoaded.value = false;
}

/** An answer by HTTP can be overtaken by an event that tells something later. */
export function newer(known: Session | undefined, heard: Session): Session {
  return known && known.updatedAt > heard.updatedAt ? known : heard;
}

const RUNNING: readonly SessionStatus[] = ["starting", "syncing", "connected", "reconnecting"];

export const wasLinked = (session: Session): boolean =>
  session.me !== null || session.connectedAt !== null;

/** The gateway takes messages for a linked session on its way to connected, too. */
export const acceptsSends = (session: Session): boolean =>
  wasLinked(session) && session.wanted === "running" && RUNNING.includes(session.status);

export const isAtRest = (session: Session): boolean =>
  session.status === "stopped" || session.status === "logged_out" || session.status === "failed";
