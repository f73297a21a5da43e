import { oneLine } from "./layout.ts";

/**
 * Text of other systems must not become Markdown or HTML. GitHub looks for @names and #numbers when
 * backslashes are gone already: only a character between keeps them from calling somebody.
 */
export function md(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]()|]/g, (char) => `\\${char}`)
    .replace(/[&<>]/g, (char) => ENTITIES[char] ?? "")
    .replace(/[@#]/g, (char) => `${char}&#8203;`);
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** In a code span nothing means anything but its end. */
export const coded = (text: string): string => oneLine(text).replaceAll("`", "'");
