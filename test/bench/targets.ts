/** What was found, held against what design asks for: a limit is met or missed, and both are said. */
export interface Held {
  readonly name: string;
  readonly what: string;
  readonly most: number;
  readonly unit: "x" | "ms" | "MB" | "count";
  readonly found: number;
}

export function heldText(held: readonly Held[]): string {
  return held.map((each) => `  target: ${told(each)}`).join("\n");
}

const told = (held: Held): string =>
  `${held.what} at most ${shown(held.most, held.unit)}: ` +
  `${shown(held.found, held.unit)}, ${isMet(held) ? "met" : "missed"}`;

export const isMet = ({ found, most }: Held): boolean => found <= most;

function shown(value: number, unit: Held["unit"]): string {
  if (unit === "count") return String(value);
  return `${unit === "x" ? value.toFixed(2) : Math.round(value)} ${unit}`;
}
