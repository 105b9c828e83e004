// What can be seen of a picture, a video or a sound without playing it: its size, length and a small picture.
import { offer } from '../offer.js';

const THUMBNAIL_SIDE = 100;
const THUMBNAIL_QUALITY = 0.6;
const STICKER_SIDE = 512;

/** `{width, height, preview}`; nothing of it where the browser cannot draw the picture. */
export async function lookAtImage(blob) {
  const bitmap = await createImageBitmap(blob).catch(() => null);
  if (!bitmap) return {};
  const { width, height } = bitmap;
  const { url } = drawn(bitmap, width, height, THUMBNAIL_SIDE);
  bitmap.close();
  return { width, height, fullWidth: width, fullHeight: height, preview: url.split(',')[1] };
}

/** `{width, height, duration, preview}`; nothing of it where the browser cannot play the video. */
export async function lookAtVideo(blob) {
  const seen = await generateVideoThumbsAndDuration({ file: blob, maxDimensions: [THUMBNAIL_SIDE] }).catch(() => null);
  if (!seen) return {};
  const [{ url, fullWidth, fullHeight }] = seen.thumbs;
  return {
    width: fullWidth, height: fullHeight, fullWidth, fullHeight, duration: seen.duration, preview: url.split(',')[1],
  };
}

export async function lengthOfAudio(blob) {
  const { element, done } = await loaded('audio', blob, 'loadedmetadata').catch(() => ({}));
  if (!element) return undefined;
  const { duration } = element;
  done();
  return Number.isFinite(duration) ? Math.round(duration) : undefined;
}

/** One still for each of the sizes, and the length in seconds. */
async function generateVideoThumbsAndDuration({ file, maxDimensions }) {
  const { element: video, done } = await loaded('video', file, 'loadeddata');
  try {
    const { videoWidth, videoHeight, duration } = video;
    return {
      duration: Math.round(duration),
      thumbs: maxDimensions.map((side) => drawn(video, videoWidth, videoHeight, side)),
    };
  } finally {
    done();
  }
}

function loaded(tag, blob, event) {
  const element = Object.assign(document.createElement(tag), { muted: true, preload: 'auto' });
  const url = URL.createObjectURL(blob);
  const done = () => URL.revokeObjectURL(url);
  return new Promise((resolve, reject) => {
    element.addEventListener(event, () => resolve({ element, done }), { once: true });
    element.addEventListener('error', () => {
      done();
      reject(new Error('MEDIA_ERR_SRC_NOT_SUPPORTED'));
    }, { once: true });
    element.src = url;
  });
}

function drawn(source, fullWidth, fullHeight, side) {
  const scale = Math.min(1, side / Math.max(fullWidth, fullHeight));
  const width = Math.max(1, Math.round(fullWidth * scale));
  const height = Math.max(1, Math.round(fullHeight * scale));
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  canvas.getContext('2d').drawImage(source, 0, 0, width, height);
  return { url: canvas.toDataURL('image/jpeg', THUMBNAIL_QUALITY), width, height, fullWidth, fullHeight };
}

/** A picture as a sticker: a square of WhatsApp's size with nothing around the picture. */
async function toWebpSticker(file) {
  const bitmap = await createImageBitmap(file);
  const canvas = new OffscreenCanvas(STICKER_SIDE, STICKER_SIDE);
  const scale = STICKER_SIDE / Math.max(bitmap.width, bitmap.height);
  const [width, height] = [bitmap.width * scale, bitmap.height * scale];
  canvas.getContext('2d').drawImage(bitmap, (STICKER_SIDE - width) / 2, (STICKER_SIDE - height) / 2, width, height);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/webp' });
}

offer('WAWebImageUtils', { generateVideoThumbsAndDuration, toWebpSticker });
