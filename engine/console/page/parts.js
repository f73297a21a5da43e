import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** Small things that every page draws the same way. */

/** Icon and word: colour is extra. */
export const STATUS = {
  synced: { icon: "✔", label: "Synced" },
  "payment pending": { icon: "◷", label: "Payment pending" },
  "needs sync": { icon: "●", label: "Needs sync" },
  "needs action": { icon: "!", label: "Needs action" },
  failed: { icon: "✘", label: "Failed" },
  waiting: { icon: "…", label: "Waiting" },
  held: { icon: "‖", label: "Held" },
  archived: { icon: "–", label: "Archived" },
};

export const statusClass = (word) => `is-${word.replaceAll(" ", "-")}`;

/** U+2212 on the screen; copied text keeps what the server wrote. */
export const amount = (text) =>
  text === null || text === undefined ? "–" : text.replace("-", "−");

/** By hand: what a browser has for it takes 7 ms at its first use. */
export const count = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");
export const many = (n, one, more = `${one}s`) => `${count(n)} ${n === 1 ? one : more}`;

/** Cents as whole numbers: the page never adds up floating point. */
export const cents = (text) => BigInt((text ?? "0").replaceAll(",", "").replace(".", ""));

export function fromCents(sum, digits = 2) {
  const plain = (sum < 0n ? -sum : sum).toString().padStart(digits + 1, "0");
  const whole = plain.slice(0, plain.length - digits).replace(/\B(?=(\d{3})+$)/g, ",");
  const text = digits === 0 ? whole : `${whole}.${plain.slice(-digits)}`;
  return sum < 0n ? `−${text}` : text;
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

export function Day({ of }) {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)/.exec(of ?? "") ?? [];
  if (year === undefined) return html`<span class="quiet">–</span>`;
  return html`<time datetime=${of} title=${of}>${Number(day)} ${MONTHS[month - 1]} ${year}</time>`;
}

export const clock = (instant) => (instant ?? "").slice(0, 16).replace("T", " ");

/** Controls and signs that turn text round are shown, never obeyed. */
export const plain = (text) =>
  String(text ?? "").replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g,
    (sign) => `[U+${sign.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}]`,
  );

export const Problem = ({ error }) =>
  error &&
  html`<div class="problem" role="alert">
    <strong>${plain(error.message ?? String(error))}</strong>
    ${error.advice && html`<span>${error.advice}</span>`}
    ${error.code && error.code !== "session" && html`<code>${error.code}</code>`}
  </div>`;

/** A modal question; Esc and the button both leave it. */
export function Modal({ title, onClose, children }) {
  const dialog = useRef(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current.showModal();
    return () => before?.focus?.();
  }, []);
  return html`<dialog ref=${dialog} class="modal" aria-label=${title} onCancel=${onClose}>
    <h2>${title}</h2>
    ${children}
  </dialog>`;
}

export function Copy({ text, label = "Copy as CLI" }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setDone(true);
  };
  return html`<button class="plain" title=${text} onClick=${copy}>
    ${done ? "Copied" : label}
  </button>`;
}

/** A word of a shell, quoted where it has to be. */
export const quoted = (text) =>
  /^[\w./:#@=+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** What is fetched anew whenever `keys` change; what was there stays until the new is. */
export function useFetched(load, keys) {
  const [state, setState] = useState({ value: null, error: null });
  useEffect(() => {
    const stop = new AbortController();
    load(stop.signal).then(
      (value) => setState({ value, error: null }),
      (error) => {
        if (!stop.signal.aborted) setState((known) => ({ ...known, error }));
      },
    );
    return () => stop.abort();
  }, keys);
  return state;
}

/** Horizontal bars with their figures as text: what a table says, to be seen at a glance. */
export function Bars({ rows, label }) {
  const most = rows.reduce((top, { size }) => (size > top ? size : top), 0n);
  const share = (size) => (most === 0n ? 0 : Number((size * 1000n) / most) / 10);
  return html`<figure class="bars" role="group" aria-label=${label}>
    <figcaption class="quiet">${label}</figcaption>
    ${rows.map(
      ({ name, size, text, tone }) =>
        html`<div class="bar-row">
          <span class="bar-name">${plain(name)}</span>
          <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
            <rect class=${`bar ${tone ?? ""}`} width=${Math.max(share(size), 0.4)} height="8" />
          </svg>
          <span class="bar-text">${text}</span>
        </div>`,
    )}
  </figure>`;
}

/** Scrolls by itself, by keys too; `#` at the end of a heading: figures. */
export const table = (heads, rows, label) =>
  html`<div class="scroll" tabindex="0" role="region" aria-label=${label}>
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col" class=${head.endsWith("#") ? "n" : ""}>${head.replace("#", "")}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;

/** Drawn, not written: many machines have no letter for it. */
export const Lock = ({ label }) =>
  html`<svg class="lock" viewBox="0 0 12 12" role="img" aria-label=${label}>
    <path d="M3 5.5V4a3 3 0 0 1 6 0v1.5" fill="none" stroke="currentColor" stroke-width="1.4" />
    <rect x="1.8" y="5.5" width="8.4" height="6" rx="1.2" fill="currentColor" />
  </svg>`;
