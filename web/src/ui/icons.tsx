/** The panel's own icons: strokes on a 24-unit grid, silent to screen readers, in the colour of their text. */

const PATHS = {
  logo: "M5 17v-5a7 7 0 0 1 14 0v5M5 17h14M12 17v-6",
  plus: "M12 5v14M5 12h14",
  chat: "M4 6.5A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.5v7a2.5 2.5 0 0 1-2.5 2.5H10l-5 4v-4.3a2.5 2.5 0 0 1-1-2.2z",
  qr: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 18v2",
  play: "M8 5.5v13l10-6.5z",
  stop: "M7 7h10v10H7z",
  restart: "M19 12a7 7 0 1 1-2-4.9M19 4v4h-4",
  unlink:
    "M10 14l4-4M9 8l1.5-1.5a4 4 0 0 1 5.7 5.7L15 14M15 16l-1.5 1.5a4 4 0 0 1-5.7-5.7L9 10.5M4 4l16 16",
  trash: "M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12M10.5 11v5M13.5 11v5",
  more: "M12 6h.01M12 12h.01M12 18h.01",
  close: "M6 6l12 12M18 6L6 18",
  back: "M14.5 6l-6 6 6 6",
  down: "M6 10l6 6 6-6",
  send: "M4 12l16-7-6 15-3-6.5zM11 13.5L20 5",
  search: "M11 5a6 6 0 1 1 0 12 6 6 0 0 1 0-12zM20 20l-4.6-4.6",
  sun: "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1",
  horn: "M4 10v4h3l8 4V6l-8 4zM18.5 9a4.5 4.5 0 0 1 0 6",
  moon: "M19 14.5A7.5 7.5 0 0 1 9.5 5a7.5 7.5 0 1 0 9.5 9.5z",
  system: "M4 5h16v11H4zM9 20h6M12 16v4",
  exit: "M10 5H6v14h4M14 8l4 4-4 4M18 12h-8",
  book: "M5 5.5A1.5 1.5 0 0 1 6.5 4H19v13H6.5A1.5 1.5 0 0 0 5 18.5zM5 18.5A1.5 1.5 0 0 0 6.5 20H19v-3M9 8h6",
  phone: "M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM11 18h2",
  eye: "M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6zM12 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z",
  eyeOff: "M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6zM5 20L19 4",
  check: "M5 12.5l4.5 4.5L19 7.5",
  checks: "M2.5 12.5L7 17l8.5-9.5M12 16l1 1 8.5-9.5",
  clock: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM12 8v4.5l3 1.5",
  alert: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM12 8v5M12 16h.01",
  question:
    "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM9.8 10a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.5M12 16.5h.01",
  offline:
    "M4 4l16 16M5 12a10 10 0 0 1 4-2.4M19 12a10 10 0 0 0-5-2.7M8.5 15.5a5 5 0 0 1 7 0M12 19h.01",
  camera:
    "M4 8.5A1.5 1.5 0 0 1 5.5 7H8l1.5-2.5h5L16 7h2.5A1.5 1.5 0 0 1 20 8.5v9a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17.5zM12 10a3 3 0 1 1 0 6 3 3 0 0 1 0-6z",
  hook: "M9.5 9.5L7 15a3 3 0 1 1-2.5-1.8M14.4 10.5A3 3 0 1 0 9.5 9.5M12.5 8.5l3 5.4M15.5 14a3 3 0 1 1-1 4.2M15 17H8",
  copy: "M9 9h10v10H9zM15 9V5H5v10h4",
  pen: "M5 19h3.5L19 8.5 15.5 5 5 15.5z",
  key: "M8.5 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12.5 12H21v3M17 12v2.5",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  attach:
    "M19 11.5l-7.2 7.2a4.5 4.5 0 0 1-6.4-6.4l7.8-7.8a3 3 0 0 1 4.3 4.3l-7.8 7.8a1.5 1.5 0 0 1-2.1-2.1l7-7",
  group:
    "M9 6a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM3.5 19c0-3 2.5-4.5 5.5-4.5s5.5 1.5 5.5 4.5M16 7a2.5 2.5 0 0 1 0 5M17 14.7c2.3.4 3.5 1.9 3.5 4.3",
  block: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM6.5 6.5l11 11",
  pause: "M8 5.5v13M16 5.5v13",
  upload: "M12 16V5M7.5 9.5L12 5l4.5 4.5M5 19h14",
  download: "M12 5v11M7.5 11.5L12 16l4.5-4.5M5 19h14",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, class: size = "size-5" }: { name: IconName; class?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      class={`shrink-0 ${size}`}
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
