/** One file without scripts or anything from outside: to be opened, printed or sent on. */
export function htmlPage(title: string, body: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${htmlText(title)}</title>
<style>${STYLE}</style>
${body.filter((part) => part !== "").join("\n")}
</html>
`;
}

const STYLE = `
body { font: 15px/1.45 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
html { color-scheme: light dark; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .25rem .6rem; border-bottom: 1px solid #8884; vertical-align: top; }
th, td { text-align: right; font-variant-numeric: tabular-nums; }
th:first-child, th.text, td.text { text-align: left; }
.differs td { font-weight: 600; }
@media print { body { margin: 0; } }
`;

/** Names come from people: markup in them is text, and what turns writing round is shown as such. */
export function htmlText(given: string): string {
  return given
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)
    .replace(
      /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g,
      (sign) => `&lsqb;U+${sign.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}&rsqb;`,
    );
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
