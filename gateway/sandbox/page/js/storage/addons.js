// What is kept of reactions and votes: one row per person and message, in tables of their own.
import { database } from './model_storage.js';

export const REACTIONS = 'reactions';
export const VOTES = 'poll-votes';

/** Keeps rows; a person's newer one takes the older one's place. */
export function save(table, rows) {
  return database.write((store) => {
    for (const row of rows) store(table).put(row);
  });
}

export function all(table) {
  return database.read([table], (store) => store(table).getAll());
}

/** The rows that hang on any of these messages. */
export async function of(table, parents) {
  const found = await database.read([table], (store) => parents.map((parent) => (
    store(table).getAll(IDBKeyRange.bound([parent], [parent, []]))
  )));
  return found.flat();
}
