import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { html } from "htm/preact";
import { get, post, query } from "./api.js";
import { Grid } from "./grid.js";
import {
  Copy,
  Modal,
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
} from "./parts.js";

const NOTHING = { all: false, rows: new Map(), except: new Set() };

/** One entity's rows: look, pick, import, send, and read why. */
export function Staging({ desk, entity }) {
  const { state, stamp } = desk;
  const [word, setWord] = useState("");
  const [text, setText] = useState("");
  const [sort, setSort] = useState("seen");
  const [page, setPage] = useState(null);
  const [error, setError] = useState(null);
  const [picked, setPicked] = useState(NOTHING);
  const [active, setActive] = useState(null);
  const [asking, setAsking] = useState(null);
  const filter = useMemo(
    () => ({ entity: entity.name, status: word, q: text }),
    [entity.name, word, text],
  );
  useEffect(() => localStorage.setItem("entity", entity.name), [entity.name]);

  const selected = pickedView(picked, page);
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
    setAsking(null);
    try {
      const done = await post("import", rows ? { what, rows } : { what, entity: entity.name });
      const counts = done.entities.map(({ counts: each }) => each);
      const sum = (name) => counts.reduce((total, each) => total + each[name], 0);
      desk.say(`Import finished, ${sum("new")} new, ${sum("changed")} changed`);
    } catch (problem) {
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
            ${each.import.new === "auto" && html`<span class="auto" title="New rows are staged by every run">auto</span>`}
          </a>`,
      )}
    </nav>
    <h1 class="spoken">${plain(entity.label)}</h1>
    <${Chips}
      entity=${entity}
      page=${page}
      word=${word}
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
      ${writes && html`<button onClick=${() => setAsking("import")} disabled=${desk.busy !== null}>Import…</button>`}
      ${
        writes &&
        html`<button class="main" onClick=${sync} disabled=${desk.busy !== null}>
          Sync ${selected.count > 0 ? count(selected.count) : count(ready?.rows ?? 0)} to the books
          ${selected.count > 0 ? selected.sum && ` · ${selected.sum}` : ready?.amount && entity.has_amount ? ` · ${amount(ready.amount)}` : ""}
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
      onPage=${(each) => {
        setPage(each);
        setError(null);
      }}
      onError=${setError}
      onSort=${setSort}
      onPick=${(next) => {
        setPicked(next);
        desk.say(spoken(next, page));
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
    ${asking === "import" && html`<${ImportDialog} entity=${entity} picked=${picked} onClose=${() => setAsking(null)} onImport=${importRows} />`}
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

/** What a sync without a selection plans: every ready row of the entity. */
const entityAll = (entity) => ({ all: { entity: entity.name, status: "needs sync", q: "" } });

const load = (filter, sort, offset, limit, signal) =>
  get(`rows?${query({ ...filter, sort, offset: String(offset), limit: String(limit) })}`, signal);

function pickedView(picked, page) {
  if (picked.all) return { count: Math.max(0, (page?.total ?? 0) - picked.except.size), sum: "" };
  const amounts = [...picked.rows.values()].filter((each) => each !== null);
  const sum = amounts.reduce((total, each) => total + cents(each), 0n);
  return { count: picked.rows.size, sum: amounts.length === 0 ? "" : fromCents(sum) };
}

function spoken(picked, page) {
  const { count: rows, sum } = pickedView(picked, page);
  return rows === 0 ? "Nothing selected" : `${many(rows, "row")} selected${sum && `, ${sum}`}`;
}

function commandOf(entity, picked, filter) {
  const rows = [...picked.rows.keys()];
  if (rows.length === 1) return `tieout plan ${quoted(rows[0])}`;
  const status = filter.status === "" ? "" : `status=${filter.status.replaceAll(" ", "_")}`;
  return `tieout plan ${quoted(`${entity.name}:${[status, filter.q].filter(Boolean).join(" ")}`)}`;
}

function Chips({ entity, page, word, onWord }) {
  const words = page?.words ?? entity.words;
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
  </div>`;
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

/** New, all, or rows of the source's own that are picked here; each with its count beforehand. */
function ImportDialog({ entity, picked, onClose, onImport }) {
  const [offered, setOffered] = useState(null);
  const [chosen, setChosen] = useState(new Set());
  useEffect(() => {
    get(`offered?${query({ entity: entity.name })}`).then(
      ({ rows }) => setOffered(rows),
      () => setOffered([]),
    );
  }, []);
  const rows = [...picked.rows.keys()];
  const side = entity.truth === "work" ? "the source" : "the books";
  const toggle = (key) => {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    setChosen(next);
  };
  return html`<${Modal}
    title=${`Import ${entity.label.toLowerCase()} from ${side}`}
    onClose=${onClose}
  >
    <p class="quiet">
      As of the last look at ${side}; an import looks again. Nothing is sent anywhere.
    </p>
    <div class="choices">
      <button onClick=${() => onImport("new")}>
        <strong>New</strong> ${many(entity.offered_new, "row")} that staging has not
      </button>
      <button onClick=${() => onImport("all")}>
        <strong>All</strong> edits too: ${many(entity.offered_new + entity.offered_edits, "row")}
        and whatever has come since
      </button>
      <button disabled=${rows.length === 0} onClick=${() => onImport("selected", rows)}>
        <strong>Selected</strong> ${many(rows.length, "row")} of the grid, read again
      </button>
    </div>
    ${
      offered &&
      offered.length > 0 &&
      html` <fieldset>
          <legend>Or pick from ${side}</legend>
          <ul class="picks">
            ${offered.map(
              ({ key, what }) =>
                html`<li>
                  <label>
                    <input
                      type="checkbox"
                      checked=${chosen.has(key)}
                      onChange=${() => toggle(key)}
                    />
                    ${plain(key)} <span class="quiet">${what}</span>
                  </label>
                </li>`,
            )}
          </ul>
        </fieldset>
        <button
          class="main"
          disabled=${chosen.size === 0}
          onClick=${() =>
            onImport(
              "selected",
              [...chosen].map((key) => `${entity.name}/${key}`),
            )}
        >
          Import ${many(chosen.size, "row")}
        </button>`
    }
    <p class="actions"><button onClick=${onClose}>Cancel</button></p>
  <//>`;
}

function HoldDialog({ count: rows, onClose, onHold }) {
  const field = useRef(null);
  useEffect(() => field.current.focus(), []);
  const send = (event) => {
    event.preventDefault();
    if (field.current.value.trim() !== "") onHold(field.current.value);
  };
  return html`<${Modal} title=${`Hold ${many(rows, "row")}`} onClose=${onClose}>
    <form onSubmit=${send}>
      <label>Why? It is shown with the row.<input ref=${field} required /></label>
      <p class="actions">
        <button type="button" onClick=${onClose}>Cancel</button><button class="main">Hold</button>
      </p>
    </form>
  <//>`;
}
