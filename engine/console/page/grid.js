import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { html } from "htm/preact";
import { Day, STATUS, amount, count, plain, statusClass } from "./parts.js";
import { Picker } from "./drawer.js";

const BLOCK = 100;
/** More than this are never in the page, however many there are. */
const MOST_DRAWN = 60;

const COLUMNS = [
  { name: "no", label: "No.", sort: "seen" },
  { name: "key", label: "Number", sort: "key" },
  { name: "title", label: "What", sort: "title" },
  { name: "party", label: "Billed to", sort: "party" },
  { name: "day", label: "Day", sort: "day" },
  { name: "amount", label: "Total", sort: "amount", right: true },
  { name: "paid", label: "Is paid" },
  { name: "synced", label: "Synced", sort: "synced" },
  { name: "status", label: "Status", sort: "status" },
];

/** Rows by window: sorted and cut by the server, drawn only where they are seen. */
export function Grid(props) {
  const { entity, filter, sort, stamp, picked, writes } = props;
  const box = useRef(null);
  const blocks = useRef(new Map());
  const [total, setTotal] = useState(null);
  const [, redraw] = useState(0);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const [rowHeight, setRowHeight] = useState(38);
  const [at, setAt] = useState(-1);
  const anchor = useRef(-1);
  const generation = useRef(0);

  const rowAt = (index) => blocks.current.get(Math.floor(index / BLOCK))?.[index % BLOCK] ?? null;
  const fetchBlock = async (number) => {
    if (blocks.current.has(number)) return;
    const mine = generation.current;
    blocks.current.set(number, []);
    try {
      const page = await props.load(filter, sort, number * BLOCK, BLOCK);
      if (mine !== generation.current) return;
      blocks.current.set(number, page.rows);
      setTotal(page.total);
      props.onPage(page);
      redraw((n) => n + 1);
    } catch (problem) {
      if (mine !== generation.current) return;
      blocks.current.delete(number);
      props.onError(problem);
    }
  };
  const drawn = Math.min(MOST_DRAWN, Math.ceil(height / rowHeight) + 10);
  const first = Math.max(0, Math.min(Math.floor(top / rowHeight) - 5, (total ?? 0) - drawn));

  useEffect(() => {
    generation.current += 1;
    const kept = blocks.current;
    blocks.current = new Map();
    // What was there is shown until the new is: nothing flickers when something has changed.
    const now = Math.floor(first / BLOCK);
    if (kept.get(now)) redraw((n) => n + 1);
    void fetchBlock(now);
  }, [filter, sort, stamp]);
  useEffect(() => {
    box.current.scrollTop = 0;
    setAt(-1);
    props.onActive(null);
    anchor.current = -1;
  }, [filter, sort]);
  useEffect(() => {
    for (const number of new Set([
      Math.floor(first / BLOCK),
      Math.floor((first + drawn) / BLOCK),
    ])) {
      if (number === 0 || number * BLOCK < (total ?? 0)) void fetchBlock(number);
    }
  }, [first, drawn, total]);
  useLayoutEffect(() => {
    const measure = () => {
      setHeight(box.current.clientHeight);
      setRowHeight(matchMedia("(max-width: 700px)").matches ? 108 : 38);
    };
    const watcher = new ResizeObserver(measure);
    watcher.observe(box.current);
    measure();
    return () => watcher.disconnect();
  }, []);
  useEffect(
    () => props.onActive(at < 0 ? null : rowAt(at)),
    [at, total, stamp, blocks.current.size],
  );

  /** Rows between two places, those not looked at yet as well. */
  const range = async (a, b) => {
    const [from, to] = a < b ? [a, b] : [b, a];
    for (let number = Math.floor(from / BLOCK); number <= Math.floor(to / BLOCK); number++) {
      await fetchBlock(number);
    }
    return Array.from({ length: to - from + 1 }, (_, i) => rowAt(from + i)).filter(Boolean);
  };
  const pickOnly = async (index, how) => {
    const row = rowAt(index);
    if (row === null) return;
    if (how === "range" && anchor.current >= 0) {
      const rows = await range(anchor.current, index);
      props.onPick({
        all: false,
        rows: new Map(rows.map((each) => [each.row, each.amount])),
        except: new Set(),
      });
      return;
    }
    anchor.current = index;
    props.onPick(toggled(picked, row));
  };
  const isPicked = (row) => (picked.all ? !picked.except.has(row.row) : picked.rows.has(row.row));
  const move = (to, extend) => {
    const next = Math.max(0, Math.min((total ?? 1) - 1, to));
    if (extend && anchor.current < 0) anchor.current = Math.max(at, 0);
    setAt(next);
    const { scrollTop, clientHeight } = box.current;
    if (next * rowHeight < scrollTop) box.current.scrollTop = next * rowHeight;
    const low = (next + 1) * rowHeight - clientHeight + HEAD;
    if (low > scrollTop) box.current.scrollTop = low;
    if (extend) void pickOnly(next, "range");
  };
  const pickAll = () => props.onPick({ all: true, rows: new Map(), except: new Set() });
  /** One key, one verb; false where the key means nothing here. */
  const command = (key, row) => {
    const onRow = (verb) => {
      if (row !== null) verb(row);
    };
    const verbs = {
      Escape: () => props.onPick({ all: false, rows: new Map(), except: new Set() }),
      x: () => onRow(() => void pickOnly(at, "toggle")),
      " ": () => onRow(() => void pickOnly(at, "toggle")),
      Enter: () => onRow(() => props.onOpen(row, "diff")),
      m: () => onRow(() => props.onOpen(row, "map")),
      h: () => onRow(() => props.onOpen(row, "history")),
      p: () => onRow(() => props.onOpen(row, "payload")),
      r: () => onRow(() => writes && props.onRetry(row)),
      y: () => writes && props.onSync(),
      i: () => writes && props.onImport(),
      "/": () => document.getElementById("filter").focus(),
    };
    verbs[key]?.();
    return verbs[key] !== undefined;
  };
  const pressed = (event) => {
    if (
      event.target.closest("button, select, input") &&
      event.target !== box.current &&
      event.key !== "Escape"
    )
      return;
    const row = at < 0 ? null : rowAt(at);
    const page = Math.max(1, Math.floor(height / rowHeight) - 1);
    const to = {
      ArrowDown: at + 1,
      j: at + 1,
      ArrowUp: at - 1,
      k: at - 1,
      Home: 0,
      End: (total ?? 1) - 1,
      PageDown: at + page,
      PageUp: at - page,
    }[event.key];
    const { ctrlKey, metaKey, shiftKey, altKey } = event;
    if (altKey) return;
    if ((ctrlKey || metaKey) && event.key.toLowerCase() === "a") pickAll();
    else if (ctrlKey || metaKey) return;
    else if (to !== undefined) move(to, shiftKey && event.key.length > 1);
    else if (!command(event.key, row)) return;
    event.preventDefault();
  };
  const rows = Array.from(
    { length: Math.max(0, Math.min(drawn, (total ?? 0) - first)) },
    (_, i) => first + i,
  );
  const sorted = (column) =>
    column.sort === undefined
      ? undefined
      : sort === column.sort
        ? "ascending"
        : sort === `-${column.sort}`
          ? "descending"
          : "none";
  return html`<div
    class="grid"
    role="grid"
    tabindex="0"
    ref=${box}
    aria-label=${entity.label}
    aria-multiselectable="true"
    aria-rowcount=${(total ?? 0) + 1}
    aria-colcount=${COLUMNS.length}
    aria-activedescendant=${at >= first && at < first + drawn ? `row-${at}` : undefined}
    onKeyDown=${pressed}
    onScroll=${(event) => setTop(event.currentTarget.scrollTop)}
  >
    <div class="row head" role="row" aria-rowindex="1">
      ${COLUMNS.map(
        (column) =>
          html`<div role="columnheader" class=${`c-${column.name}`} aria-sort=${sorted(column)}>
            ${
              column.name === "no"
                ? html`<input
                    type="checkbox"
                    aria-label="Select all of the filter"
                    disabled=${!writes}
                    checked=${picked.all}
                    onChange=${() => (picked.all ? props.onPick({ all: false, rows: new Map(), except: new Set() }) : pickAll())}
                  />`
                : column.sort
                  ? html`<button
                      tabindex="-1"
                      onClick=${() => props.onSort(sort === column.sort ? `-${column.sort}` : column.sort)}
                    >
                      ${column.label}${sort === column.sort ? " ▴" : sort === `-${column.sort}` ? " ▾" : ""}
                    </button>`
                  : column.label
            }
          </div>`,
      )}
    </div>
    <div class="rows" role="rowgroup" style=${{ height: `${(total ?? 0) * rowHeight}px` }}>
      ${rows.map(
        (index) =>
          html`<${Row}
            key=${index}
            index=${index}
            row=${rowAt(index)}
            y=${index * rowHeight}
            height=${rowHeight}
            isActive=${index === at}
            isPicked=${rowAt(index) !== null && isPicked(rowAt(index))}
            writes=${writes}
            entity=${entity}
            onPick=${(how) => pickOnly(index, how)}
            onActive=${() => setAt(index)}
            onOpen=${(tab) => props.onOpen(rowAt(index), tab)}
            onRetry=${() => props.onRetry(rowAt(index))}
          />`,
      )}
    </div>
    ${total === 0 && html`<p class="empty">${emptyText(entity, filter)}</p>`}
  </div>`;
}

const HEAD = 34;

function toggled(picked, row) {
  if (picked.all) {
    const except = new Set(picked.except);
    if (!except.delete(row.row)) except.add(row.row);
    return { ...picked, except };
  }
  const rows = new Map(picked.rows);
  if (!rows.delete(row.row)) rows.set(row.row, row.amount);
  return { ...picked, rows };
}

function emptyText(entity, filter) {
  if (filter.status !== "" || filter.q !== "") return "No row fits the filter.";
  return `No ${entity.label.toLowerCase()} staged yet. Import new rows (${count(entity.offered_new)}).`;
}

function Row({
  index,
  row,
  y,
  height,
  isActive,
  isPicked,
  writes,
  entity,
  onPick,
  onActive,
  onOpen,
  onRetry,
}) {
  const style = { transform: `translateY(${y}px)`, height: `${height}px` };
  const shell = (cells) =>
    html`<div
      class=${`row ${isActive ? "active" : ""} ${isPicked ? "picked" : ""}`}
      role="row"
      id=${`row-${index}`}
      aria-rowindex=${index + 2}
      aria-selected=${isPicked}
      style=${style}
      onClick=${(event) => {
        onActive();
        if (event.target.closest("button, select, input")) return;
        if (event.shiftKey) onPick("range");
        else if (event.ctrlKey || event.metaKey) onPick("toggle");
      }}
      onDblClick=${() => row && onOpen("diff")}
    >
      ${cells}
    </div>`;
  if (row === null)
    return shell(
      html`<div role="gridcell" class="c-no n">${index + 1}</div>
        <div role="gridcell" class="c-key wait" aria-label="loading"></div>`,
    );
  return shell(
    html` <div role="gridcell" class="c-no">
        <button
          tabindex="-1"
          class="number"
          disabled=${!writes}
          aria-label=${`Select ${index + 1}`}
          aria-pressed=${isPicked}
          onClick=${(event) => {
            onPick(event.shiftKey ? "range" : "toggle");
          }}
        >
          ${isPicked ? "☑" : index + 1}
        </button>
      </div>
      <div role="gridcell" class="c-key">
        <button tabindex="-1" class="link" onClick=${() => onOpen("diff")}>${plain(row.key)}</button
        >${row.role !== "main" && html` <span class="quiet">${row.role}</span>`}
      </div>
      <div role="gridcell" class="c-title" title=${plain(row.title)}>${plain(row.title)}</div>
      <div role="gridcell" class="c-party">
        ${
          row.picks && writes
            ? html`<${Picker} row=${row} onPicked=${() => onOpen("map")} />`
            : html`<span title=${plain(row.party ?? "")}>${plain(row.party ?? "–")}</span>`
        }
      </div>
      <div role="gridcell" class="c-day"><${Day} of=${row.day} /></div>
      <div role="gridcell" class="c-amount n">${amount(row.amount)}</div>
      <div role="gridcell" class="c-paid">${entity.has_paid ? PAID[row.settlement] : "–"}</div>
      <div role="gridcell" class="c-synced">
        ${row.synced ? html`<${Day} of=${row.synced} />` : html`<span class="quiet">Not Synced</span>`}
      </div>
      <div role="gridcell" class="c-status">
        <${Status} row=${row} writes=${writes} onRetry=${onRetry} />
      </div>`,
  );
}

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
  const why = row.why;
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
