// What is kept of pinned messages: one row a message, the latest word on it.
import { database } from './model_storage.js';

const TABLE = 'pinned-messages';

export function savePins(rows) {
  return database.write((store) => {
    for (const row of rows) store(TABLE).put(row);
  });
}

export function allPins() {
  return database.read([TABLE], (store) => store(TABLE).getAll());
}
