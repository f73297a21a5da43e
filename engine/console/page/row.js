import { useState } from "preact/hooks";
import { html } from "htm/preact";
import { Combo } from "./combo.js";
import { Day, Lock, STATUS, amount, plain, statusClass } from "./parts.js";

/** One row of the list; absent while its part is on the way. */
export function Row(props) {
  const { index, row, y, height, columns, isActive, isPicked, onActive, onPick, onOpen } = props;
  const style = { transform: `translateY(${y}px)`, height: `${height}px` };
  return html`<div
    class=${`row ${isActive ? "active" : ""} ${isPicked ? "picked" : ""}`}
    role="row"
    id=${`row-${index}`}
    aria-rowindex=${index + 2}
    aria-selected=${isPicked}
    style=${style}
    onClick=${(event) => {
      if (event.target.closest("dialog")) return;
      onActive();
      if (event.target.closest("button, select, input")) return;
      if (event.shiftKey) onPick("range");
      else if (event.ctrlKey || event.metaKey) onPick("toggle");
    }}
    onDblClick=${(event) => row && !event.target.closest("button, input") && onOpen("diff")}
  >
    ${columns.map(
      (column) =>
        html`<div
          role="gridcell"
          class=${`c-${column.name} k-${column.kind}`}
          title=${row ? titleOf(column, row) : undefined}
        >
          ${row ? cellOf(column, row, props) : html`<span class="wait"></span>`}
        </div>`,
    )}
  </div>`;
}

const TEXTS = { title: "title", party: "party", day: "day", amount: "amount" };
const textOf = (column, row) =>
  column.cell === undefined ? (row[TEXTS[column.name]] ?? null) : (row.cells[column.cell] ?? null);

const titleOf = (column, row) =>
  column.kind === "text" ? plain(textOf(column, row) ?? "") : undefined;

function cellOf(
  column,
  row,
  { index, isPicked, writes, entity, onPick, onOpen, onRetry, onLinked },
) {
  switch (column.kind) {
    case "no":
      return html`<button
        tabindex="-1"
        class="number"
        disabled=${!writes}
        aria-label=${`Select ${index + 1}`}
        aria-pressed=${isPicked}
        onClick=${(event) => onPick(event.shiftKey ? "range" : "toggle")}
      >
        ${isPicked ? "☑" : index + 1}
      </button>`;
    case "key":
      return html`<button tabindex="-1" class="link" onClick=${() => onOpen("diff")}>
          ${plain(row.key)}</button
        >${row.role !== "main" && html` <span class="quiet">${row.role}</span>`}`;
    case "twin":
      if (row.picks && writes && entity.create === "never")
        return html`<${Combo} row=${row} entity=${entity} onLinked=${onLinked} />`;
      if (row.twin === null) return html`<span class="quiet">–</span>`;
      return html`<span title=${row.remote}
        >${entity.permanent && html`<${Lock} label="linked for good" /> `}${plain(row.twin)}</span
      >`;
    case "date":
      return html`<${Day} of=${textOf(column, row)} />`;
    case "money":
      return html`<span class="n">${amount(textOf(column, row))}</span>`;
    case "paid":
      return PAID[row.settlement];
    case "synced":
      return row.synced
        ? html`<${Day} of=${row.synced} />`
        : html`<span class="quiet">Not Synced</span>`;
    case "status":
      return html`<${Status} row=${row} writes=${writes} onRetry=${onRetry} />`;
    case "acts":
      return ACTS.map(
        ([tab, icon, label]) =>
          html`<button
            tabindex="-1"
            class="icon"
            title=${label}
            aria-label=${`${label} of ${plain(row.key)}`}
            onClick=${() => onOpen(tab)}
          >
            ${icon}
          </button>`,
      );
    default:
      return plain(textOf(column, row) ?? "–");
  }
}

const ACTS = [
  ["history", "↺", "Change history"],
  ["map", "⇄", "Manual mapping"],
  ["payload", "{ }", "JSON payload"],
];

const PAID = {
  na: "–",
  open: "No",
  partial: "In part",
  paid: "Yes",
  credited: "Credited",
  voided: "Voided",
  gone: "Gone",
};

/** Failed is a button that tries again; why it failed is told by hover, focus and tap alike. */
function Status({ row, writes, onRetry }) {
  const { icon, label } = STATUS[row.status];
  const [open, setOpen] = useState(false);
  const words = html`<span aria-hidden="true">${icon}</span> ${row.drifted ? "Drifted" : label}`;
  const { why } = row;
  const show = {
    onMouseEnter: () => setOpen(true),
    onMouseLeave: () => setOpen(false),
    onFocusIn: () => setOpen(true),
    onFocusOut: () => setOpen(false),
  };
  const retries = row.status === "failed" && writes;
  return html`<span
    class="tipped"
    ...${show}
    onKeyDown=${(event) => event.key === "Escape" && setOpen(false)}
  >
    ${
      retries
        ? html`<button
            tabindex="-1"
            class=${`badge ${statusClass(row.status)}`}
            aria-label=${`Failed: ${plain(why)}. Retry`}
            onClick=${onRetry}
          >
            ${words} ↻
          </button>`
        : html`<span class=${`badge ${statusClass(row.status)}`}>${words}</span>`
    }
    ${why && html`<span class="because">${plain(why)}</span>`}
    ${open && why && html`<span role="tooltip" class="tip">${row.reasons.map(({ code, text, help }) => html`<span><code>${code}</code> ${plain(text)}${help && html`<em>${plain(help)}</em>`}</span>`)}${row.reasons.length === 0 && plain(why)}</span>`}
  </span>`;
}
