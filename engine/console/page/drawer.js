import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "htm/preact";
import { get, post, query } from "./api.js";
import { Copy, Problem, amount, clock, plain, quoted, useFetched } from "./parts.js";

const TABS = [
  ["diff", "Diff"],
  ["history", "History"],
  ["payload", "Payload"],
  ["map", "Map"],
];

/** One row beside the list: both sides, what happened, what goes over the wire, what it is there. */
export function Drawer({ desk, row, tab, onClose }) {
  const [at, setAt] = useState(tab ?? "diff");
  const close = useRef(null);
  useEffect(() => setAt(tab ?? "diff"), [tab]);
  useEffect(() => {
    const before = document.activeElement;
    close.current.focus();
    return () => before?.focus?.();
  }, []);
  const { value, error } = useFetched(
    (stop) => get(`row?${query({ row })}`, stop),
    [row, desk.stamp],
  );
  return html`<aside
    class="drawer"
    aria-label=${`Row ${row}`}
    onKeyDown=${(event) => event.key === "Escape" && onClose()}
  >
    <div class="drawer-head">
      <div>
        <h2>${plain(row)}</h2>
        ${value && html`<p class="quiet">${plain(value.title)}${value.amount ? ` · ${amount(value.amount)}` : ""}${value.remote ? ` · ${value.remote}` : ""}</p>`}
      </div>
      <button class="plain" ref=${close} aria-label="Close" onClick=${onClose}>✕</button>
    </div>
    <nav aria-label="Parts of the row">
      ${TABS.map(([name, label]) => html`<button aria-current=${at === name ? "true" : undefined} onClick=${() => setAt(name)}>${label}</button>`)}
    </nav>
    <${Problem} error=${error} />
    ${value?.reasons.map((reason) => html`<p class="reason"><code>${reason.code}</code> ${plain(reason.text)}${reason.help && html` <em>${plain(reason.help)}</em>`}</p>`)}
    ${value?.hold && html`<p class="reason">Held by ${plain(value.hold.by)}: ${plain(value.hold.why)}</p>`}
    ${value && at === "diff" && html`<${Diff} value=${value} />`}
    ${at === "history" && html`<${History} desk=${desk} row=${row} />`}
    ${value && at === "payload" && html`<${Payload} value=${value} row=${row} />`}
    ${at === "map" && html`<${Map_} desk=${desk} row=${row} />`}
  </aside>`;
}

function Diff({ value }) {
  const [compact, setCompact] = useState(true);
  const lines = value.diff;
  const shown = compact && lines.length > 14 ? lines.filter(({ equal }) => equal !== true) : lines;
  const hidden = lines.length - shown.length;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Fields of both sides">
    <table class="sides">
      <thead>
        <tr>
          <th>Field</th>
          <th>Source</th>
          <th>Staged</th>
          <th>The books</th>
          <th>Rule</th>
        </tr>
      </thead>
      <tbody>
        ${shown.map(
          (line) =>
            html`<tr class=${line.equal === false ? "differs" : ""}>
              <th scope="row">${line.path}</th>
              <td>${line.source.map((each) => html`<div>${plain(each)}</div>`)}</td>
              <td>${plain(line.staged)}</td>
              <td>
                ${line.books === null ? html`<span class="quiet">–</span>` : plain(line.books)}
                ${line.equal === false ? "≠" : line.equal ? html`<span class="quiet">=</span>` : ""}
              </td>
              <td><code title=${line.place}>${short(line.place)}</code></td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${lines.length === 0 && html`<p class="empty">Nothing goes to the books from this row as it is.</p>`}
    ${hidden > 0 && html`<button class="plain" onClick=${() => setCompact(false)}>${hidden} more equal fields</button>`}
  </div>`;
}

const HIDDEN = new Set(["seq", "program", "trace", "request", "source", "before", "row"]);

function History({ desk, row }) {
  const { value, error } = useFetched(
    (stop) => get(`history?${query({ row })}`, stop),
    [row, desk.stamp],
  );
  return html`<${Problem} error=${error} />
    <ol class="story">
      ${value?.events.map(
        (event) =>
          html`<li>
            <time datetime=${event.at}>${clock(event.at)}</time> <strong>${event.kind}</strong>
            <span class="quiet">by ${plain(event.actor)}${event.run ? `, ${event.run}` : ""}</span>
            <${Detail} of=${event.detail} />
          </li>`,
      )}
    </ol>
    <${Copy} text=${`tieout history ${quoted(row)}`} />`;
}

export function Detail({ of }) {
  const shown = Object.entries(of ?? {}).filter(
    ([name, each]) => !HIDDEN.has(name) && each !== null && each !== "",
  );
  return html`<dl class="detail">
    ${shown.flatMap(([name, each]) =>
      Array.isArray(each)
        ? each.map(
            (edit) =>
              html`<div>
                <dt>${plain(edit?.field ?? edit?.path ?? name)}</dt>
                <dd>${changeText(edit)}</dd>
              </div>`,
          )
        : [
            html`<div>
              <dt>${name}</dt>
              <dd>${plain(flat(each))}</dd>
            </div>`,
          ],
    )}
  </dl>`;
}

/** Edits of the source say `old` and `new`, drifts of the books `before` and `after`. */
function changeText(edit) {
  const [was, is] = [edit?.before ?? edit?.old, edit?.after ?? edit?.new];
  if (was === undefined && is === undefined) return plain(flat(edit?.text ?? edit));
  return `${plain(flat(was))} → ${plain(flat(is))}`;
}

/** `invoice.yaml:39`; the whole place is its title. */
const short = (place) => place.replace(/^.*\//, "").replace(/:\d+$/, "");

const flat = (value) =>
  value === null || value === undefined
    ? "–"
    : typeof value === "string"
      ? value
      : JSON.stringify(value);

function Payload({ value, row }) {
  const [which, setWhich] = useState("trace");
  const views = {
    trace: "Each value's rule",
    source: "Source",
    request: value.request_is === "sent" ? "Sent" : "To be sent",
    answer: "Answer",
    now: "Now in the books",
  };
  const body = {
    source: value.source,
    request: value.request,
    answer: value.answer,
    now: value.now,
  }[which];
  return html`<div class="chips" role="group" aria-label="Which JSON">
      ${Object.entries(views).map(([name, label]) => html`<button class="chip" aria-pressed=${which === name} onClick=${() => setWhich(name)}>${label}</button>`)}
    </div>
    <div class="scroll" tabindex="0" role="region" aria-label="JSON">
      ${
        which === "trace"
          ? html`<table class="sides">
              <thead>
                <tr>
                  <th>Sent</th>
                  <th>Value</th>
                  <th>Rule</th>
                  <th>Line</th>
                </tr>
              </thead>
              <tbody>
                ${value.trace.map(
                  (leaf) =>
                    html`<tr>
                      <th scope="row">${leaf.path}</th>
                      <td>${plain(leaf.value)}</td>
                      <td><code>${plain(leaf.rule || "the schema of the books")}</code></td>
                      <td><code title=${leaf.place}>${short(leaf.place)}</code></td>
                    </tr>`,
                )}
              </tbody>
            </table>`
          : body === null || body === undefined
            ? html`<p class="empty">There is none yet.</p>`
            : html`<pre>${plain(JSON.stringify(body, null, 2))}</pre>`
      }
    </div>
    <p>
      <${Copy} text=${JSON.stringify(body ?? value.planned, null, 2)} label="Copy JSON" />
      <${Copy} text=${`tieout payload ${quoted(row)} --trace`} />
    </p>`;
}

/** What a row could be over there; a link for good asks for the row's key, typed. */
function Map_({ desk, row }) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(null);
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState(null);
  const { value, error } = useFetched(
    (stop) => get(`candidates?${query({ row, q: text })}`, stop),
    [row, text, desk.stamp],
  );
  if (value === null) return html`<${Problem} error=${error} />`;
  const key = row.slice(row.indexOf("/") + 1).replace(/#[a-z_0-9]+$/, "");
  const known = new Set(value.candidates.map(({ id }) => id));
  const options = [...value.candidates, ...value.found.filter(({ id }) => !known.has(id))];
  const save = async (event) => {
    event.preventDefault();
    const wish = chosen === "create" ? { create: true } : { target: `${value.stream}/${chosen}` };
    try {
      const done = await post("link", { row, ...wish, confirm: typed });
      setProblem(null);
      desk.say(
        done.linked
          ? `${row} is ${done.linked}. ${done.woken} rows waited for it.`
          : `${row}: the next plan makes a new one`,
      );
    } catch (refused) {
      setProblem(refused);
    }
  };
  const unlink = () => post("unlink", { row }).then(() => setProblem(null), setProblem);
  const isReadOnly = desk.state.read_only;
  return html`<form class="map" onSubmit=${save}>
    ${value.linked && html`<p>Is <strong>${value.stream}/${value.linked}</strong>.${!isReadOnly && html` <button type="button" onClick=${unlink}>Unlink</button>`}</p>`}
    <label
      >Search ${value.stream} in the books<input
        type="search"
        value=${text}
        onInput=${(event) => setText(event.target.value)}
    /></label>
    <fieldset>
      <legend>${value.linked ? "Another one" : `Which ${value.stream} is it?`}</legend>
      ${options.map(
        (each) =>
          html`<label class="candidate"
            ><input
              type="radio"
              name="target"
              disabled=${Boolean(each.taken_by)}
              checked=${chosen === each.id}
              onChange=${() => setChosen(each.id)}
            />
            ${each.score && html`<meter min="0" max="1" value=${each.score} aria-label="score"></meter><span class="n">${each.score}</span>`}
            <span
              >${plain(each.label)}
              <span class="quiet">#${each.id}</span
              >${each.why && html`<small>${plain(each.why.join(" · "))}</small>`}${each.taken_by && html`<small>linked to ${each.taken_by}</small>`}</span
            ></label
          >`,
      )}
      ${options.length === 0 && html`<p class="quiet">Nothing alike as of the last look at the books. Search by name or id.</p>`}
      ${value.may_create && html`<label class="candidate"><input type="radio" name="target" checked=${chosen === "create"} onChange=${() => setChosen("create")} /><span>None of them: make a new one</span></label>`}
    </fieldset>
    ${
      value.permanent &&
      html`<p class="warn">
        ⚠ This link is for good.<label
          >Type ${key}<input
            value=${typed}
            autocomplete="off"
            onInput=${(event) => setTyped(event.target.value)}
        /></label>
      </p>`
    }
    <${Problem} error=${problem ?? error} />
    <p class="actions">
      <${Copy} text=${`tieout link ${quoted(row)}${linkWord(value.stream, chosen)}`} />
      <button
        class="main"
        disabled=${isReadOnly || chosen === null || (value.permanent && typed !== key)}
      >
        Save link
      </button>
    </p>
  </form>`;
}

function linkWord(stream, chosen) {
  if (chosen === null) return "";
  return chosen === "create" ? " --create" : ` ${stream}/${String(chosen)}`;
}
