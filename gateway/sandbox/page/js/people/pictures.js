// Profile pictures: where they are, asked of WhatsApp when first needed.
import { offer } from '../offer.js';
import { BaseCollection } from '../base/collection.js';
import { BaseModel, defineModel } from '../base/model.js';
import { request } from '../connection/session.js';
import { decodeB64 } from '../ids/encoding.js';
import { createWid } from '../ids/wid.js';
import { pictureAddress, uploadPicture } from '../media/host.js';
import { isMeAccount } from '../storage/account.js';

const OK = 200;

class ProfilePicThumb extends BaseModel {
  canSet() {
    return isMeAccount(this.id);
  }

  canDelete() {
    return this.canSet() && Boolean(this.imgFull);
  }
}
defineModel(ProfilePicThumb, {
  proxyName: 'profile-pic-thumb', props: ['id', 'tag', 'eurl', 'img', 'imgFull', 'raw', 'stale', 'token'],
});

class ProfilePicThumbCollectionImpl extends BaseCollection {
  static model = ProfilePicThumb;

  async findImpl(id) {
    const wid = createWid(id);
    const picture = await requestProfilePicFromServer(wid);
    const model = this.gadd(wid);
    model.set(attributesOf(picture));
    return model;
  }
}

export const ProfilePicThumbCollection = new ProfilePicThumbCollectionImpl();

/** A person has another picture now, or none: what was known of the old one goes. */
export function changed(wid) {
  ProfilePicThumbCollection.remove(wid);
}

/** `{eurl, tag}`, or no eurl where there is no picture; called with a Wid, or with a chat or contact. */
async function requestProfilePicFromServer(given) {
  const wid = given.id ?? given;
  const { picture } = await request('picture_query', { jid: String(wid) });
  return picture ? { eurl: pictureAddress(picture), tag: picture.sha256 } : {};
}

function attributesOf({ eurl, tag }) {
  return { eurl, img: eurl, imgFull: eurl, tag, stale: false };
}

/** The larger one counts; WhatsApp draws its own thumbnails. */
async function sendSetPicture(wid, _thumbnail, picture) {
  const { sha256 } = await uploadPicture(new Blob([decodeB64(picture.replace(/^data:[^,]*,/, ''))]));
  const { picture: set } = await request('set_picture', { jid: String(wid), sha256 });
  changed(createWid(wid));
  return { status: OK, eurl: pictureAddress(set), tag: set.sha256 };
}

async function requestDeletePicture(wid) {
  await request('set_picture', { jid: String(wid), sha256: null });
  changed(createWid(wid));
  return { status: OK };
}

offer('WAWebProfilePicThumbCollection', { ProfilePicThumbCollectionImpl, ProfilePicThumbCollection });
offer('WAWebContactProfilePicThumbBridge', { requestProfilePicFromServer, sendSetPicture, requestDeletePicture });
