/** Text with braces: `"{first} {last}"`. Doubled braces stand for themselves. */
import { type Findings, placeWithin, type Spot } from "./findings.ts";

export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "hole"; readonly text: string; readonly offset: number };

export function isTemplate(text: string): boolean {
  return text.includes("{");
}

/** null after a finding. */
export function splitTemplate(text: string, at: Spot, findings: Findings): readonly Part[] | null {
  const parts: Part[] = [];
  let literal = "";
  let index = 0;
  while (index < text.length) {
    const char = text[index]!;
    if ((char === "{" || char === "}") && text[index + 1] === char) {
      literal += char;
      index += 2;
    } else if (char === "{") {
      const end = endOfHole(text, index + 1);
      if (end === -1) return unmatched(text, index, at, findings, "this { is never closed");
      if (literal !== "") parts.push({ kind: "text", text: literal });
      literal = "";
      parts.push({ kind: "hole", text: text.slice(index + 1, end), offset: index + 1 });
      index = end + 1;
    } else if (char === "}") {
      return unmatched(text, index, at, findings, "no { stands before this }");
    } else {
      literal += char;
      index++;
    }
  }
  if (literal !== "") parts.push({ kind: "text", text: literal });
  return parts;
}

/** The closing brace, skipping texts in quotes; -1 where there is none. */
function endOfHole(text: string, from: number): number {
  let quote = "";
  for (let index = from; index < text.length; index++) {
    const char = text[index]!;
    if (quote !== "") {
      if (char === "\\") index++;
      else if (char === quote) quote = "";
    } else if (char === '"' || char === "'") quote = char;
    else if (char === "}") return index;
    else if (char === "{") return -1;
  }
  return -1;
}

function unmatched(text: string, index: number, at: Spot, findings: Findings, why: string): null {
  findings.add("TO215", placeWithin(at, text, index, index + 1), "the braces do not match", {
    note: why,
    help: ["a brace that is meant as text is doubled: {{ or }}"],
  });
  return null;
}
