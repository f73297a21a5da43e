/**
 * One part of a form with files in it, as browsers post it [RFC 7578], and as python-quickbooks
 * does: lines that end in \n, an empty line first, base64, a file without a name [#].
 */
export interface Part {
  readonly name: string;
  readonly fileName: string | null;
  readonly type: string;
  readonly bytes: Buffer;
}

/** Of a text read byte for byte (`bytesText`). Null where it is no form, or cut off. */
export function partsOf(text: string, type: string): readonly Part[] | null {
  const [, quoted, token] = /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(type) ?? [];
  const boundary = quoted ?? token;
  if (!isMultipart(type) || boundary === undefined) return null;
  const mark = boundary.replaceAll(/\W/g, "\\$&");
  const line = new RegExp(`\\r?\\n--${mark}(?=(?:--)?[ \\t]*(?:\\r?\\n|$))`);
  // What stands before the first mark and after the last is nobody's.
  const [, ...sections] = `\n${text}`.split(line);
  const end = sections.findIndex((section) => section.startsWith("--"));
  const parts = sections.slice(0, Math.max(0, end)).map(partFrom);
  return end < 0 || parts.includes(null) ? null : parts.filter((part) => part !== null);
}

/** Null where it has no name. */
function partFrom(section: string): Part | null {
  const gap = /\r?\n\r?\n/.exec(section);
  if (gap === null) return null;
  const head = Buffer.from(section.slice(0, gap.index), "latin1").toString("utf8");
  const content = section.slice(gap.index + gap[0].length);
  const disposition = headerOf(head, "content-disposition") ?? "";
  const name = parameterOf(disposition, "name");
  if (name === null) return null;
  const fileName = parameterOf(disposition, "filename");
  const usual = fileName === null ? "text/plain" : "application/octet-stream";
  const encoding = headerOf(head, "content-transfer-encoding")?.toLowerCase();
  return {
    name,
    fileName,
    type: headerOf(head, "content-type") ?? usual,
    bytes: Buffer.from(content, encoding === "base64" ? "base64" : "latin1"),
  };
}

function headerOf(head: string, name: string): string | null {
  return new RegExp(`^${name}:[ \\t]*(.*?)[ \\t\\r]*$`, "im").exec(head)?.[1] || null;
}

/** Browsers send a quote or a line's end in a name as %22, %0D, %0A [RFC 7578, HTML]. */
function parameterOf(header: string, name: string): string | null {
  const found = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^\\s;"]+))`, "i").exec(header);
  const value = found?.[1] ?? found?.[2];
  return value?.replaceAll(/%(?:22|0D|0A)/gi, decodeURIComponent) ?? null;
}

/** A form carries files: its text is read a byte a character, any other as UTF-8. */
export function bytesText(bytes: Buffer, contentType: string): string {
  return bytes.toString(isMultipart(contentType) ? "latin1" : "utf8");
}

const isMultipart = (type: string): boolean => /^multipart\/form-data\b/i.test(type);
