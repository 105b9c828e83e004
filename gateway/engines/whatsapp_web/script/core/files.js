// Files on their way in, from disk by an input that stands nowhere in the page, and out, to disk as a download.
(gateway) => {
  /** By name: `{input, arrived, refuse}`; made by whoever asks first, the one who brings it or the one who waits. */
  const coming = new Map();
  /** By name: `{blob, url}`. */
  const leaving = new Map();

  const expected = (name) => {
    const known = coming.get(name);
    if (known) return known;
    const input = Object.assign(document.createElement('input'), { type: 'file' });
    let refuse;
    const arrived = new Promise((resolve, reject) => {
      input.addEventListener('change', () => resolve(input.files[0]), { once: true });
      refuse = reject;
    });
    arrived.catch(() => {});
    const place = { input, arrived, refuse };
    coming.set(name, place);
    return place;
  };

  /** The input that a file comes in by; the file stays on disk and is read from there. */
  gateway.inputFor = (name) => expected(name).input;

  /** The file of that name, once it is there, as what its sender calls it. */
  gateway.fileFor = async ({ name, filename, mimetype }) => {
    const file = await expected(name).arrived;
    return new File([file], filename, { type: mimetype });
  };

  /** A place for a file that is about to come; returns how to put it there, unless it was forgotten meanwhile. */
  gateway.placeFor = (name) => {
    const place = { blob: null, url: null };
    leaving.set(name, place);
    return (blob) => {
      if (leaving.get(name) === place) place.blob = blob;
    };
  };

  /** Begins the download of a file that is kept, under its name. */
  gateway.verbs.saveFile = ({ name }) => {
    const file = leaving.get(name);
    file.url ??= URL.createObjectURL(file.blob);
    Object.assign(document.createElement('a'), { href: file.url, download: name }).click();
  };

  /** Nobody brings it any more, or nobody needs it. */
  gateway.verbs.forgetFile = ({ name }) => {
    coming.get(name)?.refuse(new Error('the file cannot be read'));
    coming.delete(name);
    const url = leaving.get(name)?.url;
    if (url) URL.revokeObjectURL(url);
    leaving.delete(name);
  };
}
