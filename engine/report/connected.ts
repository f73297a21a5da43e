import { oneLine, paint } from "./layout.ts";
import type { Style } from "./layout.ts";

/** A company that has just been signed in to. */
export interface ConnectedView {
  readonly connection: string;
  readonly environment: string;
  readonly company: { readonly id: string; readonly label: string };
  readonly currency: string | null;
  readonly closedUntil: string | null;
  /** An instant; null: the other end did not say. */
  readonly signInUntil: string | null;
  /** Where the key lies that seals the tokens. */
  readonly key: string;
  readonly scope: string;
}

/** ux.md 2.7 */
export function connectedText(view: ConnectedView, style: Style): string {
  const tick = paint(style, "green", style.ascii ? "ok" : "✔");
  const { id, label } = view.company;
  const home = view.currency === null ? "" : `, home currency ${view.currency}`;
  const ends =
    view.signInUntil === null ? "" : `; unused, it ends on ${view.signInUntil.slice(0, 10)}`;
  return [
    `${tick} Connected   ${oneLine(label)} (company ${id})${home}`,
    view.closedUntil === null
      ? "  Books  not closed"
      : `  Books  closed through ${view.closedUntil}: nothing is written on or before that day`,
    `  Token  sealed in the store with the key in ${oneLine(view.key)}`,
    `         renews itself${ends}`,
    `  Scope  ${view.scope}`,
  ].join("\n");
}

export function connectedJson(view: ConnectedView): { readonly [key: string]: unknown } {
  return {
    format: "tieout.connect/1",
    connection: view.connection,
    environment: view.environment,
    company: view.company.id,
    label: view.company.label,
    currency: view.currency,
    closed_until: view.closedUntil,
    sign_in_until: view.signInUntil,
    key: view.key,
  };
}
