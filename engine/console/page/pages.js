import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "htm/preact";
import { get, post } from "./api.js";
import {
  Copy,
  Day,
  Lock,
  Modal,
  Problem,
  amount,
  clock,
  count,
  many,
  plain,
  table,
  useFetched,
} from "./parts.js";
import { Detail } from "./drawer.js";

const GLYPH = {
  create: "+",
  update: "~",
  void: "-",
  delete: "x",
  link: "=",
  unlink: "≠",
  blocked: "!",
};

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
      ${sent.total.linked} linked, ${sent.not_done.length} not done.
      <a href=${`#/runs/${sent.run}`}>This run</a>
    </p>
    ${sent.stopped && html`<${Problem} error=${sent.stopped} />`}
    <ul>
      ${sent.not_done.map((row) => html`<li><strong>${plain(row.row)}</strong> ${row.result}: ${plain(row.reasons[0]?.text ?? "")}</li>`)}
    </ul>
  </section>`;

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
              ? html`<${Lock} label="locked" /> since <${Day} of=${each.frozenAt} />`
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
    ${
      value.notSynced.length > 0 &&
      html`<h2>Not synced</h2>
        ${table(
          ["What", "Why"],
          value.notSynced.map((each) => row(plain(each.name), plain(each.why))),
          "Not synced",
        )}`
    }
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
