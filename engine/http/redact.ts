/** Query values worth reading in a log. Every other value may be a secret, so its name alone stands. */
const SHOWN_QUERY: ReadonlySet<string> = new Set([
  "minorversion",
  "requestid",
  "operation",
  "include",
  "query",
  "entities",
  "changedsince",
  "startposition",
  "maxresults",
  "page",
  "limit",
  "offset",
]);

const SHOWN_HEADERS: ReadonlySet<string> = new Set([
  "accept",
  "content-type",
  "content-length",
  "content-encoding",
  "date",
  "etag",
  "intuit_tid",
  "qbo-version",
  "retry-after",
  "user-agent",
]);

/** The address for a log: no user, no password, no fragment, and only harmless query values. */
export function redactUrl(address: string): string {
  if (!URL.canParse(address)) return "[not an address]";
  const url = new URL(address);
  const query = [...url.searchParams].map(([name, value]) =>
    SHOWN_QUERY.has(name.toLowerCase()) ? `${name}=${value}` : `${name}=[redacted]`,
  );
  return `${url.protocol}//${url.host}${url.pathname}${query.length > 0 ? `?${query.join("&")}` : ""}`;
}

/** The headers for a log: the allow-list above as they are, all others by name only. */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      SHOWN_HEADERS.has(name.toLowerCase()) ? value : "[redacted]",
    ]),
  );
}
