// The one module that hands out every store under a short name.
import { offer } from './offer.js';
import { ChatCollection } from './chats/chat.js';
import { GroupMetadataCollection } from './groups/groups.js';
import { MsgCollection } from './messages/collection.js';
import { ContactCollection } from './people/contacts.js';
import { PresenceCollection } from './people/presence.js';

offer('WAWebCollections', {
  default: {
    Chat: ChatCollection,
    Contact: ContactCollection,
    GroupMetadata: GroupMetadataCollection,
    WAWebGroupMetadataCollection: GroupMetadataCollection,
    Msg: MsgCollection,
    Presence: PresenceCollection,
  },
});
