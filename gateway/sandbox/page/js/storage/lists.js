// Lists that WhatsApp always tells whole: who is blocked, and which labels there are.
import { database } from './model_storage.js';

/** In place of the one before. */
export function saveBlocklist(ids) {
  return replaceAll('blocklist', ids.map((id) => ({ id })));
}

export function saveLabels(labels) {
  return replaceAll('label', labels);
}

function replaceAll(table, rows) {
  return database.write((store) => {
    store(table).clear();
    for (const row of rows) store(table).put(row);
  });
}
