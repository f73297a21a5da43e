import { useState } from "preact/hooks";
import { html } from "htm/preact";
import { get, post } from "./api.js";
import { Columns } from "./charts.js";
import {
  Bars,
  Copy,
  Problem,
  STATUS,
  amount,
  cents,
  clock,
  count,
  many,
  plain,
  table,
  useFetched,
} from "./parts.js";

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
      <${Copy}
        text="tieout check --by customer"
      />${checked && html`<a class="button" href="/api/check.html" download="tie-out.html">Page</a>`}
      <button onClick=${() => print()}>Print</button>
      <button disabled=${off} onClick=${() => run(true)}>As last read</button
      ><button class="main" disabled=${off} onClick=${() => run(false)}>
        Check both sides now
      </button>
    </div>
    <${Problem} error=${error} />
    ${value && !checked && html`<p class="empty">Not checked since this console was started. A check writes nothing in the books.</p>`}
    ${checked && html`<${Checked} checked=${checked} figures=${value.figures} desk=${desk} />`}
  </div>`;
}

function Checked({ checked, figures, desk }) {
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
      <small>as of ${clock(checked.as_of)}</small>
    </p>
    ${
      checked.unexplained.length > 0 &&
      table(
        ["Row", "Kind", "What", "Amount#"],
        checked.unexplained.map((each) => placed(each, desk)),
        "Unexplained",
      )
    }
    <${Figures} figures=${figures} desk=${desk} />
    ${checked.entities.map((tie) => html`<${EntityTie} tie=${tie} line=${line} />`)}
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

/** One kind of document: both sides by month, and the customers by the size of their difference. */
function EntityTie({ tie, line }) {
  const column = (name, tone, of) => ({
    name,
    tone,
    sizes: tie.months.map((each) => abs(cents(each[of]))),
    texts: tie.months.map((each) => amount(group(each[of]))),
  });
  const worst = tie.customers.toSorted((a, b) =>
    abs(cents(b.difference)) > abs(cents(a.difference)) ? 1 : -1,
  );
  return html`<section>
    <h2>${plain(tie.label)}</h2>
    <${Columns}
      label=${`${tie.label} by month`}
      names=${tie.months.map(({ month }) => month || "no day")}
      series=${[column("source", "t-quiet", "source"), column("books", "t-accent", "books"), column("difference", "t-bad", "difference")]}
    />
    <details>
      <summary>By customer</summary>
      ${table(
        ["Customer", "Source#", "Books#", "Difference#", ""],
        [
          line("All", tie),
          ...worst.slice(0, 100).map((each) => line(each.customer || "no customer", each)),
        ],
        `${tie.label} by customer`,
      )}
    </details>
  </section>`;
}

const figure = (text) => html`<td class="n">${text === null ? "" : amount(group(text))}</td>`;
const WHO = {
  source: "At the source",
  mapping: "In the mapping",
  config: "In the configuration",
  qbo: "In the books",
  person: "A person decides",
  wait: "Comes by itself",
};

/** Who owes what, what waits for whom, what is withheld, what is held for others. */
function Figures({ figures, desk }) {
  const { receivables, needs, withheld, balances } = figures;
  const says = receivables.some(({ open_source: open }) => open !== null);
  const row = (name, ...amounts) =>
    html`<tr>
      <th scope="row">${plain(name)}</th>
      ${amounts.map(figure)}
    </tr>`;
  return html`${
    receivables.length > 0 &&
    html`<section>
      <h2>Receivables by customer</h2>
      <${ReceivablesChart} desk=${desk} />
      ${table(
        [
          "Customer",
          "Billed at the source#",
          "In the books#",
          ...(says ? ["Open at the source#"] : []),
          "Open in the books#",
        ],
        receivables
          .slice(0, 100)
          .map((each) =>
            row(
              each.customer || "no customer",
              each.source,
              each.books,
              ...(says ? [each.open_source] : []),
              each.open,
            ),
          ),
        "Receivables by customer",
      )}
    </section>`
  }
  ${
    needs.length > 0 &&
    html`<section>
      <h2>What needs whom</h2>
      ${table(
        ["Who", "What", "Rows#", "Amount#", "Only waits for these#", ""],
        needs.map(
          (each) =>
            html`<tr>
              <th scope="row">${WHO[each.fixIn]}</th>
              <td>${plain(each.label)}: ${each.code.replaceAll("_", " ")}</td>
              <td class="n">${count(each.rows.length)}</td>
              ${figure(each.amount)}
              <td class="n">
                ${each.behind === 0 ? "" : `${count(each.behind)}, ${amount(group(each.behind_amount ?? "0.00"))}`}
              </td>
              <td>
                <button class="link" onClick=${() => desk.open(each.rows[0], "diff")}>
                  ${plain(each.rows[0])}
                </button>
              </td>
            </tr>`,
        ),
        "What needs whom",
      )}
    </section>`
  }
  ${
    withheld.length > 0 &&
    html`<section>
      <h2>Retainage by project</h2>
      ${table(
        ["Project", "Withheld at the source#", "In the books#"],
        withheld.map((each) => row(each.name, each.source, each.books)),
        "Retainage by project",
      )}
    </section>`
  }
  ${
    balances.length > 0 &&
    html`<section>
      <h2>Held for others</h2>
      <p class="quiet">
        Bank, liability and ledgers are the same figure where both sides come to nothing together.
      </p>
      ${table(
        ["Side", "Ledgers at the source#", "Books#"],
        [
          ...balances.map((each) => row(each.label, each.source, each.books)),
          row(
            "Net",
            ...["source", "books"].map((side) =>
              minor2(balances.reduce((sum, each) => sum + cents(each[side]), 0n)).replaceAll(
                ",",
                "",
              ),
            ),
          ),
        ],
        "Held for others",
      )}
    </section>`
  }`;
}

const TONE = {
  synced: "t-good",
  "payment pending": "t-accent",
  "needs sync": "t-accent",
  "needs action": "t-act",
  failed: "t-bad",
};

/** What is billed, by how far it is. */
function ReceivablesChart({ desk }) {
  const entity = desk.state.entities.find(({ has_paid: paid }) => paid);
  const words = (entity?.words ?? []).filter((each) => each.amount !== null);
  return html`<${Bars}
    label="Receivables by status"
    rows=${words.map((each) => ({ name: STATUS[each.word].label, size: abs(cents(each.amount)), text: amount(each.amount), tone: TONE[each.word] }))}
  />`;
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
