import { useState } from "preact/hooks";
import { html } from "htm/preact";
import { get, post } from "./api.js";
import { Columns } from "./charts.js";
import { Copy, Problem, amount, clock, count, many, plain, table, useFetched } from "./parts.js";

/** All that has run, newest first; or what one of them did. */
export const Runs = ({ desk, id }) =>
  id ? html`<${Run} key=${id} desk=${desk} id=${id} />` : html`<${AllRuns} desk=${desk} />`;

function AllRuns({ desk }) {
  const { value, error } = useFetched((stop) => get("runs", stop), [desk.stamp]);
  return html`<div class="page">
    <div class="title">
      <h1>Runs</h1>
      <span class="grow"></span><${Copy} text="tieout status" />
    </div>
    <${Problem} error=${error} />
    ${value && html`<${RunsChart} runs=${value.runs} />`}
    ${
      value &&
      table(
        ["Began", "Command", "By", "State", "What", "Run"],
        value.runs.map(
          (run) =>
            html`<tr>
              <td>${clock(run.started_at)}</td>
              <td>${run.kind}</td>
              <td>${plain(run.actor)}</td>
              <td><span class=${`badge run-${run.state}`}>${RUN[run.state]} ${run.state}</span></td>
              <td>
                ${Object.entries(run.summary ?? {})
                  .map(([name, n]) => `${name} ${n}`)
                  .join(", ")}
              </td>
              <td>
                <a href=${`#/runs/${run.id}`}><code>${run.id}</code></a>
              </td>
            </tr>`,
        ),
        "Runs",
      )
    }
    ${value?.runs.length === 0 && html`<p class="empty">Nothing has run yet.</p>`}
  </div>`;
}

/** How many runs a day, and how many of them went wrong. */
function RunsChart({ runs }) {
  const days = [...Map.groupBy(runs.toReversed(), ({ started_at: at }) => at.slice(0, 10))].slice(
    -30,
  );
  const of = (states) =>
    days.map(([, each]) => each.filter(({ state }) => states.includes(state)).length);
  const line = (name, tone, counts) => ({
    name,
    tone,
    sizes: counts.map(BigInt),
    texts: counts.map(String),
  });
  return html`<${Columns}
    label="Runs by day"
    names=${days.map(([day]) => day.slice(5))}
    series=${[line("done", "t-good", of(["done", "running"])), line("not all done", "t-act", of(["partial", "stopped"])), line("failed", "t-bad", of(["failed"]))]}
  />`;
}

const RUN = { done: "✔", partial: "◐", stopped: "‖", failed: "✘", running: "●" };

const spanOf = ({ kind, actor, began, ended, program }) =>
  `${kind} by ${plain(actor)}, ${clock(began)} to ${ended === null ? "now" : clock(ended)} UTC, configuration ${program}`;

const COUNTED = [
  ["created", "Created#"],
  ["updated", "Updated#"],
  ["linked", "Linked#"],
  ["voided", "Voided#"],
  ["deleted", "Deleted#"],
  ["notDone", "Not done#"],
];

/** A delete is rare: it is told where there was one. */
const countedIn = (counts) =>
  COUNTED.filter(([name]) => name !== "deleted" || counts.some((each) => each.deleted > 0));

/** What a run did; what it did not stands first, and can be tried again from here. */
function Run({ desk, id }) {
  const [problem, setProblem] = useState(null);
  const { value, error } = useFetched((stop) => get(`runs/${id}`, stop), [id, desk.stamp]);
  const failed = value?.rows.filter(({ result }) => result === "failed") ?? [];
  const retry = () =>
    post("retry", { rows: failed.map(({ row }) => row) }).then((done) => {
      setProblem(null);
      desk.say(`Will be tried again by the next plan: ${many(done.done, "row")}`);
    }, setProblem);
  return html`<div class="page">
    <div class="title">
      <h1>Run <code>${id}</code></h1>
      <a href="#/runs">All runs</a><span class="grow"></span>
      <${Copy} text=${`tieout history ${id}`} />
      <a class="button" href=${`/api/runs/${id}/page`} download=${`${id}.html`}>Page</a>
      <button onClick=${() => print()}>Print</button>
      ${failed.length > 0 && !desk.state.read_only && html`<button class="main" onClick=${retry} disabled=${desk.busy !== null}>Retry ${count(failed.length)} failed</button>`}
    </div>
    <${Problem} error=${problem ?? error} />
    ${
      value &&
      html`<p>
          <span class=${`badge run-${value.state}`}>${RUN[value.state]} ${value.state}</span
          >${" "}${spanOf(value)}
        </p>
        ${value.rows.length === 0 && html`<p class="empty">It sent and linked nothing.</p>`}
        ${
          value.rows.length > 0 &&
          table(
            ["", ...countedIn(value.counts).map(([, head]) => head), "Amount created#"],
            value.counts.map(
              (each) =>
                html`<tr>
                  <th scope="row">${plain(each.label)}</th>
                  ${countedIn(value.counts).map(([name]) => html`<td class="n">${count(each[name])}</td>`)}
                  <td class="n">${amount(each.amount)}</td>
                </tr>`,
            ),
            "What it came to",
          )
        }
        ${
          value.rows.length > 0 &&
          table(
            ["Row", "What", "In the books", "Why", "Amount#"],
            value.rows.map(
              (each) =>
                html`<tr class=${each.result === "done" ? "" : "differs"}>
                  <th scope="row">
                    <button class="link" onClick=${() => desk.open(each.row, "history")}>
                      ${plain(each.row)}
                    </button>
                  </th>
                  <td>${each.what}</td>
                  <td>${plain(each.twin ?? "–")}</td>
                  <td>${plain(each.why ?? "")}</td>
                  <td class="n">${amount(each.amount)}</td>
                </tr>`,
            ),
            "Rows",
          )
        }
        ${value.more > 0 && html`<p class="quiet">and ${count(value.more)} more: the page has them.</p>`}
        ${
          value.odd.length > 0 &&
          html`<h2>Rows that could not be taken</h2>
            ${table(
              ["Where", "Why"],
              value.odd.map(
                (each) =>
                  html`<tr>
                    <th scope="row">${plain(each.place)}</th>
                    <td>${plain(each.text)}</td>
                  </tr>`,
              ),
              "Rows that could not be taken",
            )}`
        }`
    }
  </div>`;
}
