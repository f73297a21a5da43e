import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "htm/preact";
import { get, post } from "./api.js";
import {
  Bars,
  Copy,
  Day,
  Modal,
  Problem,
  amount,
  cents,
  clock,
  count,
  many,
  plain,
  useFetched,
} from "./parts.js";
import { Detail } from "./drawer.js";

const GLYPH = { create: "+", update: "~", void: "-", link: "=", unlink: "≠", blocked: "!" };

/** What would change, exactly; and the way from there to the books. */
export function PlanPage({ desk, digest }) {
  const [error, setError] = useState(null);
  const [asking, setAsking] = useState(false);
  const [sent, setSent] = useState(null);
  const known = digest || sessionStorage.getItem("plan") || "";
  const { value: plan, error: lost } = useFetched(
    (stop) => (known === "" ? Promise.resolve(null) : get(`plans/${known}`, stop)),
    [known, desk.stamp],
  );
  useEffect(() => {
    if (digest) sessionStorage.setItem("plan", digest);
  }, [digest]);
  const make = async () => {
    setSent(null);
    setError(null);
    try {
      const made = await post("plan", {});
      location.hash = `#/plan/${made.digest}`;
    } catch (problem) {
      setError(problem);
    }
  };
  const send = async (word) => {
    setAsking(false);
    setError(null);
    try {
      setSent(await post("apply", { digest: plan.digest, confirm: word }));
    } catch (problem) {
      setError(problem);
    }
  };
  const { state, busy } = desk;
  const { approval } = plan ?? {};
  const waits = Boolean(approval && !approval.approved_by);
  const approve = () =>
    post("approve", { digest: plan.digest }).then(() => setError(null), setError);
  return html`<div class="page">
    <div class="title">
      <h1>Plan ${plan && html`<code>${plan.short}</code>`}</h1>
      ${plan && html`<span class="quiet">made ${clock(plan.made_at)} for ${plan.environment}</span>`}<span
        class="grow"
      ></span>
      ${plan && html`<${Copy} text="tieout plan --diff full" />`}
      ${!state.read_only && html`<button onClick=${make} disabled=${busy !== null}>Plan everything</button>`}
      ${plan && !sent && plan.writes + plan.links > 0 && html`<button class="main" disabled=${!state.allow_apply || busy !== null || plan.over !== null || waits} onClick=${() => setAsking(true)}>Send${plan.net ? ` ${amount(plan.net)}` : ` ${plan.writes}`}</button>`}
    </div>
    ${plan && !state.allow_apply && plan.writes + plan.links > 0 && html`<p class="banner">This console does not send. Start it with <code>tieout console --allow-apply</code>, or at a terminal: <code>tieout apply</code></p>`}
    ${approval && html`<${Approval} approval=${approval} plan=${plan} onApprove=${state.read_only ? null : approve} />`}
    <${Problem} error=${error ?? (known ? lost : null)} />
    ${plan?.over && html`<${Problem} error=${plan.over} />`}
    ${sent && html`<${Sent} sent=${sent} />`}
    ${!plan && !lost && html`<p class="empty">No plan yet. A plan reads both sides and writes nothing.</p>`}
    ${
      plan &&
      html`<dl class="figures">
        <div>
          <dt>Writes</dt>
          <dd>${count(plan.writes)}</dd>
        </div>
        <div>
          <dt>Links</dt>
          <dd>${count(plan.links)}</dd>
        </div>
        <div>
          <dt>Net</dt>
          <dd>${amount(plan.net)}</dd>
        </div>
        <div>
          <dt>Held back</dt>
          <dd>${amount(plan.held_back)}</dd>
        </div>
      </dl>`
    }
    ${plan?.sections.map(
      (section) =>
        html`<details open>
          <summary>
            <h2>${plain(section.label)}</h2>
            <span class="quiet">${many(section.rows.length + section.more, "row")}</span>
          </summary>
          <ul class="changes">
            ${section.rows.map(
              (row) =>
                html`<li class=${`kind-${row.kind}`}>
                  <span class="glyph" title=${row.kind}>${GLYPH[row.kind] ?? "="}</span>
                  <button class="link" onClick=${() => desk.open(row.row, "diff")}>
                    ${plain(row.key)}
                  </button>
                  <span class="what"
                    >${plain(row.title)}${row.note && html`<small>${plain(row.note)}</small>`}
                    ${row.kind === "update" && row.deltas.map((delta) => html`<small>${delta.path} ${plain(delta.before)} → ${plain(delta.after)}</small>`)}</span
                  >
                  <span class="n"
                    >${row.kind === "update" && row.before ? `${amount(row.before)} → ` : ""}${amount(row.after)}</span
                  >
                </li>`,
            )}
          </ul>
          ${section.more > 0 && html`<p class="quiet">and ${count(section.more)} more: tieout plan --diff full</p>`}
        </details>`,
    )}
    ${asking && html`<${Confirm} plan=${plan} onClose=${() => setAsking(false)} onSend=${send} />`}
  </div>`;
}

/** Two people: who prepared it, and who has looked at it. */
const Approval = ({ approval, plan, onApprove }) =>
  html`<p class="banner">
    Prepared by ${plain(approval.prepared_by)}.
    ${
      approval.approved_by
        ? html` ✔ Approved by ${plain(approval.approved_by)}.`
        : approval.is_mine
          ? html` Somebody else approves it:
              <code>tieout approve ${plan.short.replace(" ", "")}</code>`
          : html` Not approved yet.
            ${onApprove && html`<button onClick=${onApprove}>Approve</button>`}`
    }
  </p>`;

function Confirm({ plan, onClose, onSend }) {
  const [typed, setTyped] = useState("");
  const field = useRef(null);
  useEffect(() => field.current.focus(), []);
  return html`<${Modal}
    title=${`Send plan ${plan.short} to ${plain(plan.company.label || plan.environment)}?`}
    onClose=${onClose}
  >
    <form
      onSubmit=${(event) => {
        event.preventDefault();
        onSend(typed);
      }}
    >
      <p>
        ${many(plan.writes, "write")},
        ${many(plan.links, "link")}${plan.net ? `, net ${amount(plan.net)}` : ""}. Exactly this
        plan, or less.
      </p>
      <label
        >Type <strong>${plan.confirm}</strong
        ><input
          ref=${field}
          value=${typed}
          autocomplete="off"
          onInput=${(event) => setTyped(event.target.value)}
      /></label>
      <p class="actions">
        <button type="button" onClick=${onClose}>Cancel</button
        ><button class="main" disabled=${typed.trim() !== plan.confirm}>Send</button>
      </p>
    </form><//
  >`;
}

const Sent = ({ sent }) =>
  html`<section class="sent" role="status">
    <h2>Sent</h2>
    <p>
      ${many(sent.total.created, "created", "created")}, ${sent.total.updated} updated,
      ${sent.total.linked} linked, ${sent.not_done.length} not done. <a href="#/runs">Runs</a>
    </p>
    ${sent.stopped && html`<${Problem} error=${sent.stopped} />`}
    <ul>
      ${sent.not_done.map((row) => html`<li><strong>${plain(row.row)}</strong> ${row.result}: ${plain(row.reasons[0]?.text ?? "")}</li>`)}
    </ul>
  </section>`;

const table = (heads, rows, label) =>
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

export function Runs({ desk }) {
  const { value, error } = useFetched((stop) => get("runs", stop), [desk.stamp]);
  return html`<div class="page">
    <div class="title">
      <h1>Runs</h1>
      <span class="grow"></span><${Copy} text="tieout status" />
    </div>
    <${Problem} error=${error} /> ${
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
              <td><code>${run.id}</code></td>
            </tr>`,
        ),
        "Runs",
      )
    }
    ${value?.runs.length === 0 && html`<p class="empty">Nothing has run yet.</p>`}
  </div>`;
}

const RUN = { done: "✔", partial: "◐", stopped: "‖", failed: "✘", running: "●" };

/** Does it tie? First the cent that nobody can explain, then who has to do what. */
export function TieOut({ desk }) {
  const [error, setError] = useState(null);
  const { value } = useFetched((stop) => get("check", stop), [desk.stamp]);
  const run = (offline) => post("check", { offline }).then(() => setError(null), setError);
  const checked = value?.checked;
  const off = desk.state.read_only || desk.busy !== null;
  return html`<div class="page">
    <div class="title">
      <h1>Tie-out</h1>
      ${checked && html`<span class="quiet">as of ${clock(checked.as_of)}${checked.offline ? ", from what was last read" : ""}</span>`}<span
        class="grow"
      ></span>
      <${Copy} text="tieout check --by customer" /><button onClick=${() => print()}>Print</button>
      <button disabled=${off} onClick=${() => run(true)}>As last read</button
      ><button class="main" disabled=${off} onClick=${() => run(false)}>
        Check both sides now
      </button>
    </div>
    <${Problem} error=${error} />
    ${value && !checked && html`<p class="empty">Not checked since this console was started. A check writes nothing in the books.</p>`}
    ${checked && html`<${Checked} checked=${checked} desk=${desk} />`}
  </div>`;
}

function Checked({ checked, desk }) {
  const sum = (list) => list.reduce((total, each) => total + cents(each.amount), 0n);
  const off = sum(checked.unexplained);
  const groups = Map.groupBy(checked.explained, ({ kind }) => kind);
  const text = (minor) => amount(minor2(minor));
  const line = (name, each) =>
    html`<tr>
      <th scope="row">${plain(name)}</th>
      <td class="n">${amount(group(each.source))}</td>
      <td class="n">${amount(group(each.books))}</td>
      <td class="n">${amount(group(each.difference))}</td>
      <td>${cents(each.difference) === 0n ? "✔" : "◐"}</td>
    </tr>`;
  return html`<p class=${`verdict ${checked.tied ? "ties" : "off"}`}>
      ${checked.tied ? "✔ Tied out: every difference has its place." : `✘ ${text(off)} unexplained`}
    </p>
    ${
      checked.unexplained.length > 0 &&
      table(
        ["Row", "Kind", "What", "Amount#"],
        checked.unexplained.map((each) => placed(each, desk)),
        "Unexplained",
      )
    }
    ${checked.entities.map(
      (tie) =>
        html`<section>
          <h2>${plain(tie.label)}</h2>
          <${Bars}
            label=${`${tie.label}: difference by month`}
            rows=${tie.months.map((each) => ({ name: each.month || "no day", size: abs(cents(each.difference)), text: amount(group(each.difference)) }))}
          />
          ${table(
            ["Customer", "Source#", "Books#", "Difference#", ""],
            [
              line("All", tie),
              ...tie.customers
                .toSorted((a, b) => (abs(cents(b.difference)) > abs(cents(a.difference)) ? 1 : -1))
                .slice(0, 50)
                .map((each) => line(each.customer || "no customer", each)),
            ],
            `${tie.label} by customer`,
          )}
        </section>`,
    )}
    <section>
      <h2>Where the difference is</h2>
      ${[...groups].map(
        ([kind, list]) =>
          html`<details>
            <summary>
              <strong>${kind}</strong> ${many(list.length, "row")}
              <span class="n">${text(sum(list))}</span>
            </summary>
            ${table(
              ["Row", "Kind", "What", "Amount#"],
              list.slice(0, 200).map((each) => placed(each, desk)),
              kind,
            )}
          </details>`,
      )}
    </section>`;
}

const abs = (n) => (n < 0n ? -n : n);
const group = (text) => text.replace(/\B(?=(\d{3})+(?=\.|$))/g, ",");
const minor2 = (minor) => {
  const digits = abs(minor).toString().padStart(3, "0");
  return group(`${minor < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`);
};
const placed = (each, desk) =>
  html`<tr>
    <td>
      ${each.row ? html`<button class="link" onClick=${() => desk.open(each.row, "diff")}>${plain(each.row)}</button>` : plain(each.twin)}
    </td>
    <td>${each.kind}</td>
    <td>${plain(each.text)}</td>
    <td class="n">${amount(group(each.amount))}</td>
  </tr>`;

export function Timeline({ desk }) {
  const { value, error } = useFetched((stop) => get("timeline", stop), [desk.stamp]);
  return html`<div class="page">
    <div class="title"><h1>Timeline</h1></div>
    <${Problem} error=${error} />
    <ol class="story">
      ${value?.events.map(
        (event) =>
          html`<li>
            <time datetime=${event.at}>${clock(event.at)}</time> <strong>${event.kind}</strong>
            ${event.entity && html` <button class="link" onClick=${() => desk.open(`${event.entity}/${event.key}`, "history")}>${plain(`${event.entity}/${event.key}`)}</button>`}
            <span class="quiet">by ${plain(event.actor)}</span><${Detail} of=${event.detail} />
          </li>`,
      )}
    </ol>
    ${value?.events.length === 0 && html`<p class="empty">Nothing has happened yet.</p>`}
  </div>`;
}

/** The rules, as the files in git say them; changed there, not here. */
export function Settings({ desk }) {
  const { value, error } = useFetched((stop) => get("config", stop), [desk.stamp]);
  if (value === null) return html`<${Problem} error=${error} />`;
  const row = (...cells) =>
    html`<tr>
      ${cells.map((cell, i) => (i === 0 ? html`<th scope="row">${cell}</th>` : html`<td>${cell}</td>`))}
    </tr>`;
  return html`<div class="page">
    <div class="title">
      <h1>Settings</h1>
      <span class="quiet">read-only: they are files, reviewed like code</span
      ><span class="grow"></span><${Copy} text="tieout config show" /><button
        onClick=${() => print()}
      >
        Print
      </button>
    </div>
    <dl class="figures">
      <div>
        <dt>Project</dt>
        <dd>${value.project}</dd>
      </div>
      <div>
        <dt>Company</dt>
        <dd>${value.company}</dd>
      </div>
      <div>
        <dt>Currency</dt>
        <dd>${value.currency}</dd>
      </div>
      <div>
        <dt>Time zone</dt>
        <dd>${value.timezone}</dd>
      </div>
    </dl>
    <h2>Settings</h2>
    ${table(
      ["Setting", "Value", "Locked", "Where"],
      value.settings.map((each) =>
        row(
          each.name,
          each.value,
          each.locked
            ? each.frozenAt
              ? html`🔒 since <${Day} of=${each.frozenAt} />`
              : "at the first apply"
            : "–",
          html`<code>${each.place}</code>`,
        ),
      ),
      "Settings",
    )}
    <h2>Entities</h2>
    ${table(
      ["Entity", "From", "To", "New", "Changed", "Push", "File"],
      value.entities.map((each) =>
        row(
          each.enabled ? each.name : `${each.name} (off)`,
          each.from,
          each.to.join(", "),
          each.importNew,
          each.importChanged,
          each.push,
          html`<code>${each.file}</code>`,
        ),
      ),
      "Entities",
    )}
    <h2>Safety limits</h2>
    ${table(
      ["Limit", "Value"],
      value.safety.map((each) => row(each.name, each.value)),
      "Safety limits",
    )}
    <h2>Connections</h2>
    ${table(
      ["Name", "Connector", "Keys", "Where"],
      value.connections.map((each) =>
        row(
          each.name,
          each.connector,
          each.keys.map((key) => html`<div>${plain(key)}</div>`),
          html`<code>${each.place}</code>`,
        ),
      ),
      "Connections",
    )}
  </div>`;
}
