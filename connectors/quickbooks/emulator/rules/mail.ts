/**
 * Addresses of mail: one, or several with commas between them, as a recorded vendor has them
 * [R: get-inactive_vendors]. Blanks around one, a name before it and quoted texts are taken [M].
 */
export function isMail(text: string): boolean {
  // A quoted text may hold whatever else ends an address.
  const plain = text.replaceAll(/"[^"]*"/g, "quoted");
  return plain.split(",").every((part) => ADDRESS.test(bare(part.trim())));
}

/** `Jo <jo@acme.com>` is jo@acme.com. */
function bare(part: string): string {
  const opened = part.indexOf("<");
  return opened >= 0 && part.endsWith(">") ? part.slice(opened + 1, -1) : part;
}

const ADDRESS = /^[^\s@;<>"]+@[^\s@;<>"]+$/;
