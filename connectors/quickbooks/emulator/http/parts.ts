/** Forms with files in them, as browsers post them [RFC 7578]. */
/** One part of a form that was posted. */
export interface Part {
  readonly name: string;
  readonly fileName: string | null;
  readonly type: string;
  readonly bytes: Buffer;
}

/** Null where it is no form, or cannot be read as one. */
export async function partsOf(text: string, type: string): Promise<readonly Part[] | null> {
  if (!isMultipart(type)) return null;
  try {
    // Read byte for byte: see `bytesText`.
    const body = new Uint8Array(Buffer.from(text, "latin1"));
    const form = await new Response(body, { headers: { "content-type": type } }).formData();
    return await Promise.all([...form].map(([name, value]) => partFrom(name, value)));
  } catch {
    return null;
  }
}

async function partFrom(name: string, value: string | File): Promise<Part> {
  if (typeof value === "string") {
    return { name, fileName: null, type: "text/plain", bytes: Buffer.from(value, "utf8") };
  }
  const bytes = Buffer.from(await value.arrayBuffer());
  return { name, fileName: value.name, type: value.type || "application/octet-stream", bytes };
}

/** A form carries files: its text is read a byte a character, any other as UTF-8. */
export function bytesText(bytes: Buffer, contentType: string): string {
  return bytes.toString(isMultipart(contentType) ? "latin1" : "utf8");
}

const isMultipart = (type: string): boolean => /^multipart\/form-data\b/i.test(type);
