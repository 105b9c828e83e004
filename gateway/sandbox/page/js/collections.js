// The one module that hands out every store under a short name.
import { offer } from './offer.js';
import { NewsletterCollection, NewsletterMetadataCollection } from './channels/channels.js';
import { ChatCollection } from './chats/chat.js';
import { MuteCollection } from './chats/mute.js';
import { LabelCollection } from './chats/labels.js';
import { GroupMetadataCollection } from './groups/groups.js';
import { MsgCollection } from './messages/collection.js';
import { ReactionsCollection } from './messages/reactions.js';
import { BlocklistCollection } from './people/blocklist.js';
import { ContactCollection } from './people/contacts.js';
import { PresenceCollection } from './people/presence.js';
import { ProfilePicThumbCollection } from './people/pictures.js';
import { StatusCollection } from './status/status.js';

offer('WAWebCollections', {
  default: {
    Blocklist: BlocklistCollection,
    Chat: ChatCollection,
    Contact: ContactCollection,
    GroupMetadata: GroupMetadataCollection,
    WAWebGroupMetadataCollection: GroupMetadataCollection,
    Label: LabelCollection,
    Msg: MsgCollection,
    Mute: MuteCollection,
    Presence: PresenceCollection,
    ProfilePicThumb: ProfilePicThumbCollection,
    Reactions: ReactionsCollection,
    Status: StatusCollection,
    WAWebNewsletterCollection: NewsletterCollection,
    WAWebNewsletterMetadataCollection: NewsletterMetadataCollection,
  },
});
