import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "htm/preact";
import { get, query } from "./api.js";
import { thisSide } from "./columns.js";
import { Copy, Modal, many, plain, quoted, useFetched } from "./parts.js";

/** New, all, or rows of the source's own that are picked here; each with its count beforehand. */
export function ImportDialog({ desk, entity, picked, onClose, onImport }) {
  const rows = [...picked.rows.keys()];
  const side = thisSide(entity);
  const { offered_new: fresh, offered_edits: edits } = entity;
  const choices = {
    n: [
      "New items",
      `${many(fresh, "row")} that staging has not`,
      fresh > 0 || edits === 0,
      () => onImport("new"),
      `new ${entity.name}`,
    ],
    s: [
      "Selected rows",
      `${many(rows.length, "row")} of the list, read again`,
      rows.length > 0,
      () => onImport("selected", rows),
      `selected ${rows.map(quoted).join(" ")}`,
    ],
    a: [
      "All items",
      `${many(fresh, "new row")}, ${many(edits, "edit")}, and whatever has come since`,
      true,
      () => onImport("all"),
      `all ${entity.name}`,
    ],
  };
  const pressed = (event) => {
    const choice = choices[event.key];
    if (choice === undefined || event.target.closest("input")) return;
    event.preventDefault();
    if (choice[2]) choice[3]();
  };
  return html`<${Modal}
    title=${`Import ${entity.label.toLowerCase()} from ${side}`}
    onClose=${onClose}
  >
    <div onKeyDown=${pressed}>
      <p class="quiet">
        Counted at the last look at ${side}; an import looks again. Nothing is sent anywhere.
        <button
          type="button"
          class="plain"
          disabled=${desk.busy !== null}
          onClick=${() => onImport("look")}
        >
          Look now
        </button>
      </p>
      <ul class="choices">
        ${Object.entries(choices).map(
          ([key, [label, what, isOn, work, command]]) =>
            html`<li>
              <button disabled=${!isOn} onClick=${work}>
                <strong>${label}</strong> <span class="quiet">${what}</span> <kbd>${key}</kbd>
              </button>
              <${Copy} text=${`tieout import ${String(command)}`} label="CLI" />
            </li>`,
        )}
      </ul>
      <${SourcePicker} desk=${desk} entity=${entity} side=${side} onImport=${onImport} />
    </div>
    <p class="actions"><button onClick=${onClose}>Cancel</button></p>
  <//>`;
}

/** The source's own rows, as last read, whether they are staged or not. */
function SourcePicker({ desk, entity, side, onImport }) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(new Set());
  const { value } = useFetched(
    (stop) => get(`source?${query({ entity: entity.name, q: text })}`, stop),
    [entity.name, text, desk.stamp],
  );
  if (value === null || (value.rows.length === 0 && text === "")) return null;
  const toggle = (key) => {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    setChosen(next);
  };
  const words = ({ key, cells }) =>
    cells
      .filter((each) => each !== null && each !== key)
      .slice(0, 3)
      .join(" · ");
  return html`<fieldset>
      <legend>Or pick rows of ${side}</legend>
      <input
        type="search"
        aria-label=${`Search ${side}`}
        placeholder="a key, a name"
        value=${text}
        onInput=${(event) => setText(event.target.value)}
      />
      <ul class="picks">
        ${value.rows.map(
          (row) =>
            html`<li>
              <label>
                <input
                  type="checkbox"
                  checked=${chosen.has(row.key)}
                  onChange=${() => toggle(row.key)}
                />
                <strong>${plain(row.key)}</strong> <span>${plain(words(row))}</span>
                <span class="quiet">${row.what}</span>
              </label>
            </li>`,
        )}
      </ul>
      ${value.rows.length === value.most && html`<p class="quiet">The first ${value.most}: search for others.</p>`}
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
    </button>`;
}

export function HoldDialog({ count: rows, onClose, onHold }) {
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
