// Who got, read and played one's own messages, and when: one record a message, {id, receipts: {jid: {kind: time}}}.
import { database } from './model_storage.js';

const TABLE = 'message-info';

/** Adds one person's receipt and resolves to the whole record; the first time of each kind counts. */
export function addReceipt(id, jid, kind, t) {
  let info;
  return database.writeSoon((store, alter) => {
    alter(TABLE, id, (known) => {
      info = known ?? { id, receipts: {} };
      info.receipts[jid] = { [kind]: t, ...info.receipts[jid] };
      return info;
    });
    return () => info;
  });
}

/** By person; empty for a message that nobody has confirmed. */
export async function receiptsOf(id) {
  const info = await database.read([TABLE], (store) => store(TABLE).get(id));
  return info?.receipts ?? {};
}
