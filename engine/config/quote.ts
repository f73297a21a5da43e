/** How a text is written in YAML so that it stays this text. */
export const quoted = {
  /** Always in quotes: double where nothing in it needs escaping, else single. */
  always(text: string): string {
    if (NEEDS_ESCAPES.test(text)) return JSON.stringify(text);
    return /["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
  },
  /** Plain where YAML reads exactly this text, in a map, a list, and inside `{ }`. */
  whereNeeded(text: string): string {
    return isPlain(text) ? text : quoted.always(text);
  },
  key(text: string): string {
    return PLAIN_KEY.test(text) ? text : quoted.always(text);
  },
};

// oxlint-disable-next-line no-control-regex
const NEEDS_ESCAPES = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\u202a-\u202e\u2066-\u2069]/;
const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_.]*$/;

/** Words and numbers that YAML 1.2, or a reader of YAML 1.1, takes for something else. */
const TAKEN = /^(?:true|false|null|yes|no|on|off|y|n|~|[-+.]?[0-9].*|[-+]?\.(?:inf|nan))$/i;

function isPlain(text: string): boolean {
  if (text === "" || text !== text.trim() || TAKEN.test(text)) return false;
  if (/^[-?:,[\]{}#&*!|>'"%@`=<]/.test(text)) return false;
  return !/[[\]{},\n\t]|: |:$| #/.test(text) && !NEEDS_ESCAPES.test(text);
}
