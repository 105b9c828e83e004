/** What the page knows now, in one place; a change is shown once, however many came together. */

export const state = {
  /** Null until the sandbox has answered for the first time. */
  phones: null,
  devices: [],
  reachable: true,
  /** The open phone and what is on it. */
  number: null,
  chat: null,
  messages: null,
  presence: {},
  groups: {},
};

const listeners = new Set();
let due = false;

export function change(part) {
  Object.assign(state, part);
  if (due) return;
  due = true;
  queueMicrotask(() => {
    due = false;
    for (const listener of [...listeners]) listener(state);
  });
}

/** Calls the listener after each change; returns what ends that. */
export function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const phoneOf = (number) => state.phones?.find((phone) => phone.number === number);
export const devicesOf = (number) => state.devices.filter((device) => device.number === number);
