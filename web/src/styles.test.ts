/** Every text can be read on every ground it stands on, in both themes (WCAG 2.2, AA). */
import { describe, expect, it } from "vitest";
import styles from "./styles.css?raw";

const THEMES = ["light", "dark"] as const;
const GROUNDS = ["canvas", "surface", "sunken", "hover"];
const TONES = ["ok", "info", "warn", "bad", "idle"];

const TEXTS: [string, string][] = [
  ...["ink", "soft", "accent"].flatMap((text) => GROUNDS.map((on): [string, string] => [text, on])),
  ...["canvas", "surface", "sunken"].map((on): [string, string] => ["faint", on]),
  ...TONES.flatMap((tone): [string, string][] => [
    [tone, `${tone}-soft`],
    [tone, "surface"],
    ["ink", `${tone}-soft`],
    ["soft", `${tone}-soft`],
  ]),
  ...["ink", "soft", "read", "bad", "warn", "accent"].map((text): [string, string] => [
    text,
    "mine",
  ]),
  ["accent", "accent-soft"],
  ["soft", "accent-soft"],
  ["on-accent", "accent"],
  ["white", "danger"],
];

describe.each(THEMES.map((theme, at) => [theme, at] as const))("in the %s theme", (_, at) => {
  it.each(TEXTS)("%s is read on %s", (text, ground) => {
    expect(contrast(colour(text, at), colour(ground, at))).toBeGreaterThanOrEqual(4.5);
  });

  it("the edge of a field is seen", () => {
    expect(contrast(colour("edge", at), colour("surface", at))).toBeGreaterThanOrEqual(3);
  });
});

function colour(name: string, at: number): number[] {
  const value = new RegExp(`--color-${name}: ([^;]+);`).exec(styles)?.[1] ?? "";
  const found = value.match(/#[0-9a-f]+/g) ?? [];
  const hex = (found[at] ?? found[0] ?? "").slice(1);
  const whole = hex.length === 3 ? [...hex].map((digit) => digit + digit).join("") : hex;
  return [0, 2, 4].map((place) => parseInt(whole.slice(place, place + 2), 16) / 255);
}

function contrast(a: number[], b: number[]): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(rgb: number[]): number {
  const [red, green, blue] = rgb.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  ) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
