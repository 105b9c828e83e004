// The places where media are prepared and uploaded; this page carries text only, and says so.
import { offer } from '../offer.js';

function unsupported(what) {
  return async () => {
    throw new Error(`${what}: this page carries no media`);
  };
}

offer('WAWebImageUtils', { generateVideoThumbsAndDuration: unsupported('generateVideoThumbsAndDuration') });
offer('WAWebMediaDataUtils', { processRawSticker: unsupported('processRawSticker') });
offer('WAWebMediaMmsV4Upload', { uploadMedia: unsupported('uploadMedia') });
