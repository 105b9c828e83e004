/** The page's icons: strokes on a 24-unit grid, silent to screen readers, coloured as their text. */

const SVG = 'http://www.w3.org/2000/svg';
const PATHS = {
  phone: 'M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM11 18h2',
  plus: 'M12 5v14M5 12h14',
  close: 'M6 6l12 12M18 6L6 18',
  back: 'M14.5 6l-6 6 6 6',
  send: 'M4 12l16-7-6 15-3-6.5zM11 13.5L20 5',
  attach:
    'M19 11.5l-7.2 7.2a4.6 4.6 0 0 1-6.5-6.5L13 4.5a3 3 0 0 1 4.3 4.3l-7.6 7.6a1.5 1.5 0 0 1-2.1-2.1l6.9-6.9',
  devices: 'M4 5h13v9H4zM2.5 17.5H13M16 10h5v10h-5z',
  chat: 'M4.5 5h15v11H11l-4.5 4v-4h-2z',
  group:
    'M9 6a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM3.5 19c0-3 2.5-4.5 5.5-4.5s5.5 1.5 5.5 4.5M16 7a2.5 2.5 0 0 1 0 5M17 14.7c2.3.4 3.5 1.9 3.5 4.3',
  more: 'M12 6h.01M12 12h.01M12 18h.01',
  file: 'M7 3h7l4 4v14H7zM14 3v4h4',
  reply: 'M10 6L4.5 11.5 10 17M5 11.5h8a6 6 0 0 1 6 6v1',
  edit: 'M5 19l1-4L16.5 4.5l3 3L9 18z',
  trash: 'M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12M10.5 11v5M13.5 11v5',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  checks: 'M2.5 12.5L7 17l8.5-9.5M12 16l1 1 8.5-9.5',
  sun: 'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1',
  moon: 'M19 14.5A7.5 7.5 0 0 1 9.5 5a7.5 7.5 0 1 0 9.5 9.5z',
  system: 'M4 5h16v11H4zM9 20h6M12 16v4',
};

export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
