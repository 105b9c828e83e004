/** The Socket.IO connection: native events in order, resumed after the last one that was seen. */
import { io } from "socket.io-client";
import type { Envelope, LogGap } from "./types";

interface Listener {
  event(envelope: Envelope): void;
  connected(): void;
  lost(): void;
  refused(): void;
}

/** No event: the log does not continue what was seen. */
const GAP = "log.gap";
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
  socket.onAny((name: string, told: Envelope | LogGap) => {
    if (isGap(name, told)) {
      lastSeq = told.newest;
      listener.connected(); // what was missed is read anew, as after any time away
      return;
    }
    lastSeq = told.seq;
    listener.event(told);
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

function isGap(name: string, _told: Envelope | LogGap): _told is LogGap {
  return name === GAP;
}
