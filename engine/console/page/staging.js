import { useEffect, useMemo, useState } from "preact/hooks";
import { html } from "htm/preact";
import { get, post, query } from "./api.js";
import {
  allColumns,
  chosenColumns,
  isFixed,
  keepColumns,
  otherSide,
  shownColumns,
} from "./columns.js";
import { Grid } from "./grid.js";
import { HoldDialog, ImportDialog } from "./dialogs.js";
import {
  Copy,
  Problem,
  STATUS,
  amount,
  cents,
  count,
  fromCents,
  many,
  plain,
  quoted,
  statusClass,
  useFetched,
} from "./parts.js";

const NOTHING = { all: false, rows: new Map(), except: new Set() };

/** One entity's rows: look, pick, import, send, and read why. */
export function Staging({ desk, entity }) {
  const { state, stamp } = desk;
  const [word, setWord] = useState("");
  const [text, setText] = useState("");
  const [sort, setSort] = useState("seen");
  const [chosen, setChosen] = useState(chosenColumns(entity));
  const [error, setError] = useState(null);
  const [picked, setPicked] = useState(NOTHING);
  const [active, setActive] = useState(null);
  const [asking, setAsking] = useState(null);
  const [paidOpen, setPaidOpen] = useState(false);
  const filter = useMemo(
    () => ({ entity: entity.name, status: word, q: text, paid_open: paidOpen ? "1" : "" }),
    [entity.name, word, text, paidOpen],
  );
  const columns = useMemo(() => shownColumns(entity, chosen), [entity, chosen]);
  const isAll = text === "" && !paidOpen;
  const { value: counts } = useFetched(
    async (stop) =>
      isAll
        ? null
        : {
            ...(await get(`counts?${query({ ...filter, status: "" })}`, stop)),
            text,
            paidOpen,
          },
    [entity.name, text, paidOpen, stamp],
  );
  // Of another filter they say nothing of this one; of everything the state has them.
  const isOwn = counts?.text === text && counts.paidOpen === paidOpen;
  const words = isAll ? entity.words : isOwn ? counts.words : null;
  const total =
    words?.reduce((sum, each) => sum + (word === "" || each.word === word ? each.rows : 0), 0) ??
    null;
  useEffect(() => localStorage.setItem("entity", entity.name), [entity.name]);

  const selected = pickedView(picked, total);
  const body = () =>
    picked.all ? { all: filter, except: [...picked.except] } : { rows: [...picked.rows.keys()] };
  const rowsOr = (row) => (selected.count > 0 ? body() : row ? { rows: [row.row] } : null);
  const act = async (what, name, wish) => {
    try {
      const done = await post(name, wish);
      desk.say(`${what}: ${many(done.done ?? 0, "row")}`);
      setError(null);
      return done;
    } catch (problem) {
      setError(problem);
      return null;
    }
  };
  const retry = (row) => {
    const wish = rowsOr(row);
    if (wish) void act("Will be tried again by the next plan", "retry", wish);
  };
  const sync = async () => {
    const wish =
      selected.count > 0
        ? body()
        : word === "" && text === ""
          ? entityAll(entity)
          : { all: filter };
    try {
      const made = await post("plan", wish);
      location.hash = `#/plan/${made.digest}`;
    } catch (problem) {
      setError(problem);
    }
  };
  const importRows = async (what, rows) => {
    if (what !== "look") setAsking(null);
    try {
      const done = await post("import", rows ? { what, rows } : { what, entity: entity.name });
      const counted = done.entities.map(({ counts: each }) => each);
      const sum = (name) => counted.reduce((all, each) => all + each[name], 0);
      desk.say(
        what === "look"
          ? `The source has ${sum("offeredNew")} new, ${sum("offeredChanged")} changed`
          : `Import finished, ${sum("new")} new, ${sum("changed")} changed`,
      );
    } catch (problem) {
      setAsking(null);
      setError(problem);
    }
  };
  const ready = entity.words.find(({ word: each }) => each === "needs sync");
  const writes = !state.read_only;
  return html`
    <nav class="entities" aria-label="Entities">
      ${state.entities.map(
        (each) =>
          html`<a
            href=${`#/e/${each.name}`}
            aria-current=${each.name === entity.name ? "page" : undefined}
          >
            ${plain(each.label)} <span class="n">${count(each.total)}</span>
            ${each.import.new === "auto" && html`<span class="auto" title=${`New rows are staged by every run${each.import.changed === "auto" ? ", and edits" : "; edits by hand"}`}>auto</span>`}
            ${each.truth === "books" && html`<span class="auto" title="The books are right; the work side follows">←</span>`}
            ${each.when && html`<span class="auto" title=${`Sent only where ${each.when}`}>if</span>`}
          </a>`,
      )}
    </nav>
    <h1 class="spoken">${plain(entity.label)}</h1>
    <${Chips}
      entity=${entity}
      words=${words}
      word=${word}
      paidOpen=${paidOpen}
      onPaidOpen=${() => {
        setPaidOpen(!paidOpen);
        setPicked(NOTHING);
      }}
      onWord=${(each) => {
        setWord(each);
        setPicked(NOTHING);
      }}
    />
    <div class="tools">
      <input
        type="search"
        id="filter"
        placeholder="/ filter: a name, or amount>5000 reason=no_match"
        aria-label="Filter"
        value=${text}
        onInput=${(event) => {
          setText(event.target.value);
          setPicked(NOTHING);
        }}
      />
      <span class="grow"></span>
      <${ColumnsMenu}
        entity=${entity}
        chosen=${chosen}
        onChoose=${(next) => {
          setChosen(next);
          keepColumns(entity, next);
        }}
      />
      <a
        class="button"
        href=${`/api/csv?${query({ ...filter, sort })}`}
        download=${`${entity.name}.csv`}
        >CSV</a
      >
      ${writes && html`<button onClick=${() => setAsking("import")} disabled=${desk.busy !== null}>Import ▾</button>`}
      ${
        writes &&
        html`<button class="main" onClick=${sync} disabled=${desk.busy !== null}>
          ${syncLabel(entity, selected, ready)}
        </button>`
      }
    </div>
    ${
      entity.import.changed === "by_hand" &&
      entity.offered_edits + entity.offered_new > 0 &&
      html`<p class="banner">
        At the source and not staged: ${many(entity.offered_new, "new row")},
        ${many(entity.offered_edits, "edit")}.
        ${writes && html`<button class="plain" onClick=${() => setAsking("import")}>Look and import</button>`}
      </p>`
    }
    <${Problem} error=${error} />
    <${Grid}
      entity=${entity}
      filter=${filter}
      sort=${sort}
      stamp=${stamp}
      picked=${picked}
      writes=${writes}
      load=${load}
      columns=${columns}
      total=${total}
      onLoaded=${() => setError(null)}
      onLinked=${(done) => {
        desk.say(done);
        setError(null);
      }}
      onCopy=${() => navigator.clipboard.writeText(commandOf(entity, picked, filter))}
      onError=${setError}
      onSort=${setSort}
      onPick=${(next) => {
        setPicked(next);
        desk.say(spoken(next, total));
      }}
      onActive=${setActive}
      onOpen=${(row, tab) => desk.open(row.row, tab)}
      onRetry=${retry}
      onSync=${sync}
      onImport=${() => setAsking("import")}
    />
    <${Foot}
      desk=${desk}
      entity=${entity}
      selected=${selected}
      active=${active}
      writes=${writes}
      command=${commandOf(entity, picked, filter)}
      onClear=${() => setPicked(NOTHING)}
      onRetry=${() => retry(active)}
      onHold=${() => setAsking("hold")}
      onRelease=${() => act("Released", "release", rowsOr(active))}
    />
    ${asking === "import" && html`<${ImportDialog} desk=${desk} entity=${entity} picked=${picked} onClose=${() => setAsking(null)} onImport=${importRows} />`}
    ${
      asking === "hold" &&
      html`<${HoldDialog}
        count=${Math.max(selected.count, 1)}
        onClose=${() => setAsking(null)}
        onHold=${(why) => {
          setAsking(null);
          void act("Held", "hold", { ...rowsOr(active), why });
        }}
      />`
    }
  `;
}

/** What goes where, and what it comes to: of the selection, else of all that is ready. */
function syncLabel(entity, selected, ready) {
  const rows = selected.count > 0 ? selected.count : (ready?.rows ?? 0);
  const usual = entity.has_amount && ready?.amount ? amount(ready.amount) : "";
  const sum = selected.count > 0 ? selected.sum : usual;
  return `Sync ${count(rows)} to ${otherSide(entity)}${sum ? ` · ${sum}` : ""}`;
}

/** What a sync without a selection plans: every ready row of the entity. */
const entityAll = (entity) => ({ all: { entity: entity.name, status: "needs sync", q: "" } });

const load = (filter, sort, offset, limit, signal) =>
  get(`rows?${query({ ...filter, sort, offset: String(offset), limit: String(limit) })}`, signal);

function pickedView(picked, total) {
  if (picked.all) return { count: Math.max(0, (total ?? 0) - picked.except.size), sum: "" };
  const amounts = [...picked.rows.values()].filter((each) => each !== null);
  const sum = amounts.reduce((all, each) => all + cents(each), 0n);
  return { count: picked.rows.size, sum: amounts.length === 0 ? "" : fromCents(sum) };
}

function spoken(picked, total) {
  const { count: rows, sum } = pickedView(picked, total);
  return rows === 0 ? "Nothing selected" : `${many(rows, "row")} selected${sum && `, ${sum}`}`;
}

function commandOf(entity, picked, filter) {
  const rows = [...picked.rows.keys()];
  if (rows.length === 1) return `tieout plan ${quoted(rows[0])}`;
  const status = filter.status === "" ? "" : `status=${filter.status.replaceAll(" ", "_")}`;
  return `tieout plan ${quoted(`${entity.name}:${[status, filter.q].filter(Boolean).join(" ")}`)}`;
}

function Chips({ entity, words: counted, word, onWord, paidOpen, onPaidOpen }) {
  const words = counted ?? entity.words;
  const all = words.reduce((sum, each) => sum + each.rows, 0);
  const chip = (name, label, rows, icon) =>
    html`<button
      class=${`chip ${name && statusClass(name)}`}
      aria-pressed=${word === name}
      onClick=${() => onWord(word === name ? "" : name)}
    >
      ${icon && html`<span aria-hidden="true">${icon}</span>`} ${label}
      <span class="n">${count(rows)}</span>
    </button>`;
  return html`<div class="chips" role="group" aria-label="Status">
    ${chip("", "All", all, "")}
    ${words.map((each) => chip(each.word, STATUS[each.word].label, each.rows, STATUS[each.word].icon))}
    ${word !== "" && !words.some((each) => each.word === word) && chip(word, STATUS[word].label, 0, STATUS[word].icon)}
    ${
      entity.paid_open > 0 &&
      html`<button
        class="chip"
        aria-pressed=${paidOpen}
        onClick=${onPaidOpen}
        title=${`tieout list ${entity.name} --paid-open`}
      >
        Paid, open at the source <span class="n">${count(entity.paid_open)}</span>
      </button>`
    }
  </div>`;
}

/** Which columns are shown, kept by this browser. */
function ColumnsMenu({ entity, chosen, onChoose }) {
  const all = allColumns(entity).filter((column) => !isFixed(column));
  const isOn = (column) => chosen[column.label] ?? !column.off;
  return html`<details class="menu">
    <summary class="button">Columns ▾</summary>
    <div class="menu-box">
      ${all.map(
        (column) =>
          html`<label
            ><input
              type="checkbox"
              checked=${isOn(column)}
              onChange=${() => onChoose({ ...chosen, [column.label]: !isOn(column) })}
            />
            ${plain(column.label)}</label
          >`,
      )}
    </div>
  </details>`;
}

/** The row looked at, with its reason and what mends it; else what is selected. */
function Foot({ desk, selected, active, writes, command, onClear, onRetry, onHold, onRelease }) {
  const reason = active?.reasons[0];
  return html`<footer class="foot">
    <div class="why">
      ${
        active
          ? html`<strong>${plain(active.key)}</strong> ${
                reason
                  ? html` <span>${plain(active.why)}</span> <code>${reason.code}</code>
                      <span class="fix"
                        >${FIX[reason.fixIn]}${reason.help ? `: ${plain(reason.help)}` : ""}</span
                      >`
                  : html` <span class="quiet"
                      >${STATUS[active.status].label}${active.remote ? `, ${active.remote}` : ""}</span
                    >`
              }`
          : html`<span class="quiet">Arrow keys move, Enter opens a row, ? lists the rest.</span>`
      }
    </div>
    <div class="deeds">
      ${selected.count > 0 && html`<span class="n">${many(selected.count, "row")} selected${selected.sum && ` · ${selected.sum}`}</span>`}
      ${
        writes &&
        (active || selected.count > 0) &&
        html` <button onClick=${onRetry}>Retry</button>
          <button onClick=${onHold}>Hold…</button>
          <button onClick=${onRelease}>Release</button>`
      }
      ${active && html`<button onClick=${() => desk.open(active.row, "diff")}>Open</button>`}
      <${Copy} text=${command} />
      ${selected.count > 0 && html`<button class="plain" onClick=${onClear}>Clear</button>`}
    </div>
  </footer>`;
}

const FIX = {
  source: "Fix at the source",
  mapping: "Fix in the mapping",
  config: "Fix in the configuration",
  qbo: "Fix in the books",
  person: "You decide",
  wait: "Comes by itself",
};
