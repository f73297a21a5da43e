/** What was found, held against what design asks for: a limit is met or missed, and both are said. */
export interface Held {
  readonly name: string;
  readonly what: string;
  readonly limit: Limit;
  readonly unit: "x" | "ms" | "MB" | "%" | "count";
  /** The median, where there were several turns. */
  readonly found: number;
  /** The same of each turn. */
  readonly turns: readonly number[];
}

export type Limit =
  | { readonly kind: "most"; readonly value: number }
  | { readonly kind: "least"; readonly value: number };

export const atMost = (value: number): Limit => ({ kind: "most", value });
export const atLeast = (value: number): Limit => ({ kind: "least", value });

/** Turn by turn: what took turns is held against each other. */
export const ratios = (own: readonly number[], floor: readonly number[]): readonly number[] =>
  own.map((each, turn) => each / floor[turn]!);

export function heldText(held: readonly Held[]): string {
  return held.map((each) => `  target: ${targetOf(each)}: ${foundOf(each)}`).join("\n");
}

export const targetOf = ({ what, limit, unit }: Held): string =>
  `${what} at ${limit.kind} ${shown(limit.value, unit)}`;

/** `1.52 x (1.49..1.60), missed` */
export function foundOf(held: Held): string {
  const { found, turns, unit } = held;
  const [low, high] = [Math.min(...turns), Math.max(...turns)].map((each) => number(each, unit));
  const spread = turns.length < 2 ? "" : ` (${low}..${high})`;
  return `${shown(found, unit)}${spread}, ${isMet(held) ? "met" : "missed"}`;
}

export const isMet = ({ found, limit }: Held): boolean =>
  limit.kind === "most" ? found <= limit.value : found >= limit.value;

const shown = (value: number, unit: Held["unit"]): string =>
  unit === "count" ? number(value, unit) : `${number(value, unit)} ${unit}`;

function number(value: number, unit: Held["unit"]): string {
  const places = { x: 2, "%": 1, ms: 0, MB: 0, count: 0 }[unit];
  return value.toFixed(places);
}
