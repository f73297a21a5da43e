/** Number formats: how 1234.56 is written in a file (`1,234.56`, `1.234,56`, `(1,234.56)`). */

/**
 * Gives plain text, or null for a cell that is not in that form; groups may be left out, but not
 * stand in the wrong place. null for a format that is none. Brackets mean a negative amount.
 */
export function compileNumberFormat(format: string): ((text: string) => string | null) | null {
  const form = formOf(format);
  if (form === null) return null;
  const { sign, group, point, brackets } = form;
  const whole = group === "" ? "\\d+" : `\\d{1,3}(?:${escape(group)}\\d{3})+|\\d+`;
  const fraction = point === "" ? "" : `(?:${escape(point)}(\\d+))?`;
  const money = sign === "" ? "" : `(?:${escape(sign)})?`;
  const number = new RegExp(`^(-?)${money}(-?)(${whole})${fraction}$`, "u");
  return (text) => {
    const inside = brackets && text.startsWith("(") && text.endsWith(")");
    const match = number.exec(inside ? text.slice(1, -1) : text);
    if (match === null || (match[1] !== "" && match[2] !== "")) return null;
    const minus = match[1] !== "" || match[2] !== "";
    if (inside && minus) return null;
    const digits = group === "" ? match[3]! : match[3]!.replaceAll(group, "");
    return `${minus || inside ? "-" : ""}${digits}${match[4] === undefined ? "" : `.${match[4]}`}`;
  };
}

/** The other way: "-1234.5" as the format has it. The places are kept as they are. */
export function formatNumber(format: string, plain: string): string {
  const form = formOf(format);
  if (form === null) return plain;
  const minus = plain.startsWith("-");
  const [whole = "", fraction] = plain.replace("-", "").split(".");
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, () => form.group);
  const text = `${form.sign}${grouped}${fraction === undefined ? "" : `${form.point || "."}${fraction}`}`;
  if (!minus) return text;
  return form.brackets ? `(${text})` : `-${text}`;
}

interface Form {
  readonly sign: string;
  readonly group: string;
  readonly point: string;
  readonly brackets: boolean;
}

function formOf(format: string): Form | null {
  const found = /^(\(?)([^\d()\s]{0,3})1(\D?)234(?:([.,])56)?(\)?)$/u.exec(format);
  if (found === null || (found[1] === "") !== (found[5] === "")) return null;
  const [, open, sign = "", group = "", point = ""] = found;
  return group === point && group !== "" ? null : { sign, group, point, brackets: open !== "" };
}

/** Only what has a meaning: in a `u` pattern `\,` is an error. */
function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
