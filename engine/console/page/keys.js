import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "htm/preact";
import { post } from "./api.js";
import { Modal, plain } from "./parts.js";

const KEYS = [
  ["↑ ↓  j k", "move"],
  ["Home End PgUp PgDn", "jump"],
  ["x  Space", "select the row"],
  ["Shift ↑ ↓, Shift click", "extend"],
  ["Ctrl A", "select all of the filter"],
  ["Esc", "clear, close"],
  ["Enter", "open the row"],
  ["e", "choose in the row what it is"],
  ["m h p", "map, history, payload"],
  ["r", "retry"],
  ["y", "sync the selection"],
  ["i then n s a", "import new, selected, all"],
  ["c", "copy as command line"],
  ["/", "filter"],
  ["1 … 9", "entities"],
  ["g then p r c t s", "plan, runs, tie-out, timeline, settings"],
  ["Ctrl K", "everything by name"],
];

/** Single keys can be turned off (WCAG 2.1.4): speech input types them unasked. */
export const keysAreOn = () => localStorage.getItem("keys") !== "off";

export function Help({ onClose }) {
  const [on, setOn] = useState(keysAreOn());
  const turn = () => {
    localStorage.setItem("keys", on ? "off" : "on");
    setOn(!on);
  };
  return html`<${Modal} title="Shortcuts" onClose=${onClose}>
    <table class="keys">
      <tbody>
        ${KEYS.map(
          ([keys, what]) =>
            html`<tr>
              <th scope="row"><kbd>${keys}</kbd></th>
              <td>${what}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p>
      <label><input type="checkbox" checked=${on} onChange=${turn} /> Single keys are on</label>
    </p>
    <p class="actions"><button class="main" onClick=${onClose}>Close</button></p>
  <//>`;
}

/** Every page, entity and verb by its name. */
export function Palette({ desk, pages, onClose }) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const field = useRef(null);
  useEffect(() => field.current.focus(), []);
  const { state, say } = desk;
  const go = (hash) => () => {
    location.hash = hash;
  };
  const act = (name, body, told) => () =>
    post(name, body).then(
      () => say(told),
      (problem) => say(problem.message),
    );
  const verbs = [
    ...state.entities.map(({ name, label }) => [`Go to ${label}`, go(`#/e/${name}`)]),
    ...pages.map(([name, label]) => [`Go to ${label}`, go(`#/${name}`)]),
    ...(state.read_only
      ? []
      : [
          ["Import new items of everything", act("import", { what: "new" }, "Import finished")],
          ["Import all items of everything", act("import", { what: "all" }, "Import finished")],
          ["Check both sides now", act("check", { offline: false }, "Checked: see Tie-out")],
          [
            "Plan everything",
            () =>
              post("plan", {}).then(
                ({ digest }) => go(`#/plan/${digest}`)(),
                (problem) => say(problem.message),
              ),
          ],
        ]),
  ];
  const words = text.toLowerCase().split(/\s+/);
  const found = verbs.filter(([label]) =>
    words.every((word) => label.toLowerCase().includes(word)),
  );
  const choose = (verb) => {
    if (verb === undefined) return;
    onClose();
    verb[1]();
  };
  const pressed = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setAt(Math.max(0, Math.min(found.length - 1, at + step)));
    else if (event.key === "Enter") choose(found[at]);
    else return;
    event.preventDefault();
  };
  return html`<${Modal} title="What would you like to do?" onClose=${onClose}>
    <input
      ref=${field}
      role="combobox"
      aria-label="Command"
      aria-expanded="true"
      aria-controls="palette"
      aria-activedescendant=${found.length > 0 ? `palette-${at}` : undefined}
      autocomplete="off"
      value=${text}
      onInput=${(event) => {
        setText(event.target.value);
        setAt(0);
      }}
      onKeyDown=${pressed}
    />
    <ul id="palette" role="listbox" aria-label="Commands" class="palette">
      ${found.map((verb, i) => html`<li id=${`palette-${i}`} role="option" aria-selected=${i === at} onClick=${() => choose(verb)}>${plain(verb[0])}</li>`)}
    </ul>
  <//>`;
}
