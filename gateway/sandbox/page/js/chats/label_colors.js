// The palette that labels take their colours from.
import { offer } from '../offer.js';

const COUNT = 20;

/** Around the wheel of colours, evenly, in two shades. */
const PALETTE = Array.from({ length: COUNT }, (_, index) => hex((360 / COUNT) * index, index % 2 ? 0.45 : 0.6));

export function colors() {
  return PALETTE;
}

export function colorIndexToHex(index) {
  return PALETTE[index % COUNT];
}

/** A full colour of this hue (in degrees) and lightness, as #rrggbb. */
function hex(hue, lightness) {
  const spread = Math.min(lightness, 1 - lightness);
  const channel = (offset) => {
    const place = (offset + hue / 30) % 12;
    return Math.round(255 * (lightness - spread * Math.max(-1, Math.min(place - 3, 9 - place, 1))));
  };
  return `#${[0, 8, 4].map((offset) => channel(offset).toString(16).padStart(2, '0')).join('')}`;
}

offer('WAWebListUtils', { colorIndexToHex, getAllLabelColors: colors });
