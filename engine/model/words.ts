/** Names of columns and tables as the words that they are made of, for proposals to a person. */

/** A column's name as words, without the word for the thing itself: `Invoice Date` is `date`. */
export function ownName(path: string, stream: string): string {
  const words = wordsOf(path);
  const own = wordsOf(stream).map(singular);
  const last = own.at(-1);
  const isOwn =
    words.length > 0 && (singular(words[0]!) === last || singular(words[0]!) === own[0]);
  return (isOwn ? words.slice(1) : words).join("_");
}

/** `invoiceLines`, `Invoice Lines` and `invoice-lines` are the same words. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

export function singular(word: string): string {
  if (/(ss|us|is)$/.test(word) || word.length < 4) return word;
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  return word.replace(/(?<=ch|sh|x|ss)es$|s$/, "");
}
