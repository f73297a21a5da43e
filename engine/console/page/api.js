import { ask, begun } from "./first.js";

/** The console's own address, and nothing else: what it answers, or its error as a value to show. */
export async function get(path, signal) {
  const early = begun.get(path);
  begun.delete(path);
  return read(await (early ?? ask(path, signal === undefined ? {} : { signal })));
}

export async function post(path, body) {
  const headers = { "content-type": "application/json" };
  return read(await ask(path, { method: "POST", headers, body: JSON.stringify(body) }));
}

function read({ ok, status, text }) {
  if (status === 401) throw { code: "session", message: text, advice: "" };
  const body = JSON.parse(text);
  if (!ok) throw body;
  return body;
}

export const query = (fields) =>
  new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== "")).toString();

/** Live events; `onLost` while the console does not answer. The browser connects again by itself. */
export function live({ onEvent, onLost, onBack }) {
  const source = new EventSource("/api/events");
  source.addEventListener("message", (event) => onEvent(JSON.parse(event.data)));
  source.addEventListener("error", onLost);
  source.addEventListener("open", onBack);
  return () => source.close();
}
