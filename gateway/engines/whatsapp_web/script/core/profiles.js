// What people show of themselves, and whom this account has blocked; our own profile among them.
(gateway) => {
  const { use } = gateway;

  const widOf = (address) => use('WAWebWidFactory').createWid(address);

  /** WhatsApp's own name for a person: the LID where it is known, as its own clients ask. */
  const personWid = (address) => {
    const wid = widOf(address);
    const lid = wid.server === 'c.us' ? use('WAWebApiContact').getCurrentLid(wid) : null;
    return lid ?? wid;
  };

  const contactOf = async (address) => {
    const { ContactCollection } = use('WAWebContactCollection');
    const wid = personWid(address);
    return ContactCollection.get(wid) ?? ContactCollection.find(wid);
  };

  gateway.verbs.block = async ({ person, blocked }) => {
    const action = use('WAWebBlockContactAction');
    const contact = await contactOf(person);
    if (blocked) await action.blockContact({ contact, blockEntryPoint: 'block_list', bizOptOutArgs: null });
    else await action.unblockContact(contact);
    return true;
  };

  gateway.verbs.about = async ({ person }) => {
    const { status } = (await use('WAWebContactStatusBridge').getStatus({ wid: personWid(person) })) ?? {};
    return typeof status === 'string' && status !== '' ? status : null;
  };

  const encoded = async (blob) => {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let binary = '';
    for (const byte of bytes) binary += String.fromCharCode(byte);
    return btoa(binary);
  };

  /** The picture of a person or a group as `{type, base64}`; null where there is none, or none for us. */
  gateway.verbs.picture = async ({ of }) => {
    const wid = widOf(of).server === 'g.us' ? widOf(of) : personWid(of);
    const { ProfilePicThumbCollection } = use('WAWebProfilePicThumbCollection');
    const address = (await ProfilePicThumbCollection.find(wid))?.imgFull;
    if (!address) return null;
    const answer = await fetch(address);
    if (!answer.ok) return null;
    const blob = await answer.blob();
    return { type: blob.type, base64: await encoded(blob) };
  };

  const asJpeg = (base64) => `data:image/jpeg;base64,${base64}`;

  /** Ours, or a group's; without one it is shown by none. */
  gateway.verbs.showPicture = gateway.refusable(async ({ of, picture, thumbnail }) => {
    if (widOf(of).server === 'g.us' && !(await gateway.isInGroup(of))) return null;
    const { sendSetPicture, requestDeletePicture } = use('WAWebContactProfilePicThumbBridge');
    const { status } = picture
      ? await sendSetPicture(widOf(of), asJpeg(thumbnail), asJpeg(picture))
      : await requestDeletePicture(widOf(of));
    if (status !== 200) throw Object.assign(new Error('not taken'), { name: 'ServerStatusCodeError', status });
    return true;
  });

  gateway.verbs.changeProfile = async ({ name, about }) => {
    if (name !== null) await use('WAWebSetPushnameConnAction').setPushname(name);
    if (about !== null) await use('WAWebContactStatusBridge').setMyStatus(about);
    return true;
  };
}
