/** The Socket.IO connection: native events in order, resumed after the last one that was seen. */
import { io } from "socket.io-client";
import type { Envelope } from "./types";

interface Listener {
  event(envelope: Envelope): void;
  connected(): void;
  lost(): void;
  refused(): void;
}

const REFUSED_RETRY_MS = 5_000;

export interface Line {
  connect(): void;
  disconnect(): void;
}

/** A connection that can be let go and taken up again where it was. */
export function liveLine(listener: Listener): Line {
  let lastSeq = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const socket = io({
    autoConnect: false,
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: 5_000,
    auth: (give) => give(lastSeq > 0 ? { after: lastSeq } : {}),
  });
  socket.onAny((_name: string, envelope: Envelope) => {
    lastSeq = envelope.seq;
    listener.event(envelope);
  });
  socket.on("connect", () => listener.connected());
  socket.on("disconnect", (reason) => {
    if (reason === "io client disconnect") return;
    listener.lost();
    // The library does not come back by itself when the server ended the connection.
    if (reason === "io server disconnect") socket.connect();
  });
  socket.on("connect_error", () => {
    listener.lost();
    // Not active means that the gateway itself said no, and that the library gives up.
    if (socket.active) return;
    listener.refused();
    retry = setTimeout(() => socket.connect(), REFUSED_RETRY_MS);
  });
  return {
    connect: () => void socket.connect(),
    disconnect() {
      clearTimeout(retry);
      socket.disconnect();
    },
  };
}
