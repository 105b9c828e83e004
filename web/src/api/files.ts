/** The native routes of files: how large they may be, how they are brought, and how they are sent. */
import { call, upload } from "./client";
import { data, type Data } from "./gateway";
import type { Message } from "./types";

export const KINDS = ["image", "video", "gif", "audio", "voice", "document", "sticker"] as const;
export type Kind = (typeof KINDS)[number];

export interface UploadedFile {
  id: string;
  sha256: string;
  size: number;
  mimetype: string;
  filename: string | null;
}

/** What a message carries that was brought before. */
export interface Carried {
  type: Kind;
  media: { fileId: string };
  caption?: string;
}

export const readLimits = async (): Promise<Record<Kind, number>> =>
  (await data(call<Data<{ media: Record<Kind, number> }>>("GET", "/api/limits"))).media;

export function bringFile(file: File, onProgress: (part: number) => void): Promise<UploadedFile> {
  const form = new FormData();
  form.append("file", file);
  return data(upload<Data<UploadedFile>>("/api/files", form, onProgress));
}

/** Hands it over without waiting for its outcome; the key keeps it from going out twice. */
export const sendFile = (sessionId: string, to: string, carried: Carried, idempotencyKey: string) =>
  data(
    call<Data<Message>>("POST", "/api/messages/send", {
      query: { wait: 0 },
      body: { sessionId, to, ...carried },
      headers: { "Idempotency-Key": idempotencyKey },
    }),
  );
