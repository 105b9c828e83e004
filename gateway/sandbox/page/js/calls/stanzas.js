// Nodes that libraries send as they are, past WhatsApp Web's own functions: built here, and understood as far as they go.
import { offer } from '../offer.js';
import { request } from '../connection/session.js';
import { randomHex } from '../ids/encoding.js';
import { CallCollection } from './calls.js';

/** What a node's tag asks for. */
const CASTS = { call: castCall };

function wap(tag, attrs = {}, content = null) {
  return { tag, attrs, content: Array.isArray(content) ? content : content && [content] };
}

async function deprecatedCastStanza(node) {
  const cast = CASTS[node.tag];
  if (!cast) throw new Error(`No stanza <${node.tag}> is known here`);
  await cast(node);
}

async function castCall({ content }) {
  const over = content?.find(({ tag }) => tag === 'reject' || tag === 'terminate');
  if (!over) return;
  const id = over.attrs['call-id'];
  await request('call_end', { call: id });
  CallCollection.end(id);
}

offer('WAWap', { wap, generateId: () => randomHex(8) });
offer('WADeprecatedSendIq', { deprecatedCastStanza });
