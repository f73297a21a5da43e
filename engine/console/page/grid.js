import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { html } from "htm/preact";
import { leastWidth, template } from "./columns.js";
import { count } from "./parts.js";
import { Row } from "./row.js";

const BLOCK = 100;
/** More than this are never in the page, however many there are. */
const MOST_DRAWN = 60;

/** Rows by window: sorted and cut by the server, drawn only where they are seen. */
export function Grid(props) {
  const { entity, filter, sort, stamp, picked, writes, columns } = props;
  const box = useRef(null);
  const blocks = useRef(new Map());
  const before = useRef(new Map());
  const asked = useRef(null);
  const [seen, setSeen] = useState(null);
  const [, redraw] = useState(0);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const [rowHeight, setRowHeight] = useState(38);
  const [at, setAt] = useState(-1);
  const anchor = useRef(-1);
  const generation = useRef(0);

  // The count comes by itself, and later than the first rows: until then those that were seen.
  const total = props.total ?? seen;
  const rowAt = (index) => {
    // Between a filter and its first rows nothing of another one may be picked.
    if (asked.current?.filter !== filter || asked.current.sort !== sort) return null;
    const [block, place] = [Math.floor(index / BLOCK), index % BLOCK];
    return (
      blocks.current.get(block)?.rows?.[place] ?? before.current.get(block)?.rows?.[place] ?? null
    );
  };
  const fetchBlock = (number) => {
    const known = blocks.current.get(number);
    if (known !== undefined) return known.come;
    const mine = generation.current;
    const block = { rows: null, come: null };
    blocks.current.set(number, block);
    block.come = props.load(filter, sort, number * BLOCK, BLOCK).then(
      (page) => {
        if (mine !== generation.current) return;
        block.rows = page.rows;
        const last = number * BLOCK + page.rows.length;
        setSeen((most) => (page.rows.length < BLOCK ? last : Math.max(most ?? 0, last)));
        props.onLoaded();
        redraw((n) => n + 1);
      },
      (problem) => {
        if (mine !== generation.current) return;
        blocks.current.delete(number);
        props.onError(problem);
      },
    );
    return block.come;
  };
  const drawn = Math.min(MOST_DRAWN, Math.ceil(height / rowHeight) + 10);
  const first = Math.max(0, Math.min(Math.floor(top / rowHeight) - 5, (total ?? 0) - drawn));

  useLayoutEffect(() => {
    const isSame = asked.current?.filter === filter && asked.current.sort === sort;
    asked.current = { filter, sort };
    generation.current += 1;
    // What was there is shown until the new is: nothing flickers when something has changed.
    before.current = isSame ? blocks.current : new Map();
    blocks.current = new Map();
    if (!isSame) {
      setSeen(null);
      setTop(0);
      setAt(-1);
      props.onActive(null);
      box.current.scrollTop = 0;
      anchor.current = -1;
    }
    void fetchBlock(isSame ? Math.floor(first / BLOCK) : 0);
  }, [filter, sort, stamp]);
  useEffect(() => {
    for (const number of new Set([
      Math.floor(first / BLOCK),
      Math.floor((first + drawn) / BLOCK),
    ])) {
      if (number === 0 || number * BLOCK < (total ?? 0)) void fetchBlock(number);
    }
  }, [first, drawn, total, stamp]);
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
    // A button of a row that scrolls away is gone, and the keys with it.
    box.current.focus({ preventScroll: true });
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
      c: () => props.onCopy(),
      e: () => document.querySelector(`#row-${at} [role="combobox"]`)?.focus(),
      "/": () => document.getElementById("filter").focus(),
    };
    verbs[key]?.();
    return verbs[key] !== undefined;
  };
  const pressed = (event) => {
    const { target, key } = event;
    // A field keeps its keys; a button only those that press it.
    if (target.closest("input:not([type=checkbox]), select, dialog")) return;
    if (target !== box.current && target.closest("button, input") && /^(Enter| )$/.test(key))
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
  useLayoutEffect(() => {
    // By the object model: the policy forbids styles that are written.
    box.current.style.setProperty("--columns", template(columns));
    box.current.style.setProperty("--least", `${leastWidth(columns)}px`);
  }, [columns]);
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
    aria-colcount=${columns.length}
    aria-activedescendant=${at >= first && at < first + drawn ? `row-${at}` : undefined}
    onKeyDown=${pressed}
    onScroll=${(event) => setTop(event.currentTarget.scrollTop)}
  >
    <div class="row head" role="row" aria-rowindex="1">
      ${columns.map(
        (column) =>
          html`<div
            role="columnheader"
            class=${`c-${column.name} k-${column.kind}`}
            aria-sort=${sorted(column)}
          >
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
            columns=${columns}
            onLinked=${props.onLinked}
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
