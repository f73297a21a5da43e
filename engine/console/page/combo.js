import { useEffect, useId, useRef, useState } from "preact/hooks";
import { html } from "htm/preact";
import { get, post, query } from "./api.js";
import { Modal, Problem, plain } from "./parts.js";

/** The choice in the row itself: what it could be, best first, or what is typed of its name. */
export function Combo({ row, entity, onLinked }) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [found, setFound] = useState(null);
  const [at, setAt] = useState(0);
  const [chosen, setChosen] = useState(null);
  const [problem, setProblem] = useState(null);
  const field = useRef(null);
  const list = useRef(null);
  const id = useId();
  useEffect(() => {
    if (!open) return undefined;
    const stop = new AbortController();
    get(`candidates?${query({ row: row.row, q: text })}`, stop.signal).then(
      (value) => {
        setFound(value);
        setAt(0);
      },
      () => {},
    );
    return () => stop.abort();
  }, [open, text, row.row]);
  // On top of everything: the list of rows would cut it off.
  useEffect(() => {
    if (!open || list.current === null) return undefined;
    const { left, bottom, top, width } = field.current.getBoundingClientRect();
    const box = list.current;
    box.showPopover();
    const low = bottom + box.offsetHeight > innerHeight;
    box.style.left = `${Math.max(4, Math.min(left, innerWidth - box.offsetWidth - 4))}px`;
    box.style.top = `${low ? top - box.offsetHeight - 2 : bottom + 2}px`;
    box.style.minWidth = `${width}px`;
    return undefined;
  }, [open, found]);
  const options = open && found !== null ? optionsOf(found, text) : [];
  const choose = (option) => {
    if (option === undefined || option.taken_by) return;
    setOpen(false);
    // The list has the keys from here on: the field is gone as soon as the row is linked.
    document.querySelector('[role="grid"]')?.focus();
    if (entity.permanent) setChosen(option);
    else void save(option, "");
  };
  const save = async (option, confirm) => {
    try {
      const done = await post("link", {
        row: row.row,
        target: `${found.stream}/${option.id}`,
        confirm,
      });
      setChosen(null);
      onLinked(`${row.row} is ${done.label}. ${done.woken} rows waited for it.`);
    } catch (refused) {
      setProblem(refused);
    }
  };
  const pressed = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && !open) document.querySelector('[role="grid"]')?.focus();
    else if (event.key === "Escape") setOpen(false);
    else if (step !== undefined && !open) setOpen(true);
    else if (step !== undefined) setAt(Math.max(0, Math.min(options.length - 1, at + step)));
    else if (event.key === "Enter") choose(options[at]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<span class="combo">
    <input
      ref=${field}
      tabindex="-1"
      role="combobox"
      aria-label=${`${entity.stream} for ${plain(row.key)}`}
      aria-expanded=${open}
      aria-controls=${id}
      aria-autocomplete="list"
      aria-activedescendant=${options.length > 0 ? `${id}-${at}` : undefined}
      autocomplete="off"
      placeholder=${`Choose a ${entity.stream}…`}
      value=${text}
      onFocus=${() => setOpen(true)}
      onClick=${() => setOpen(true)}
      onBlur=${() => setOpen(false)}
      onInput=${(event) => {
        setText(event.target.value);
        setOpen(true);
      }}
      onKeyDown=${pressed}
    />
    <ul
      ref=${list}
      id=${id}
      role="listbox"
      popover="manual"
      class="options"
      hidden=${!open}
      aria-label=${`${entity.stream} to choose from`}
    >
      ${options.map((option, i) => html`<${Option} id=${`${id}-${i}`} option=${option} isAt=${i === at} onChoose=${() => choose(option)} />`)}
      ${open && found !== null && options.length === 0 && html`<li role="option" aria-disabled="true" aria-selected="false">None by that name as of the last look.</li>`}
    </ul>
    ${chosen && html`<${Confirm} row=${row} option=${chosen} entity=${entity} problem=${problem} onClose=${() => setChosen(null)} onSave=${(typed) => save(chosen, typed)} />`}
    ${
      !chosen &&
      problem &&
      html`<${Modal} title="Not linked" onClose=${() => setProblem(null)}
        ><${Problem} error=${problem} />
        <p class="actions"><button onClick=${() => setProblem(null)}>Close</button></p><//
      >`
    }
  </span>`;
}

function optionsOf(found, text) {
  const wanted = text.trim().toLowerCase();
  const near = found.candidates.filter(({ label }) => label.toLowerCase().includes(wanted));
  const known = new Set(near.map(({ id }) => id));
  return [...near, ...found.found.filter(({ id }) => !known.has(id))].slice(0, 8);
}

/** The press, not the click: by the click the field has lost its focus and the list is gone. */
const Option = ({ id, option, isAt, onChoose }) =>
  html`<li
    id=${id}
    role="option"
    aria-selected=${isAt}
    aria-disabled=${option.taken_by ? "true" : undefined}
    onMouseDown=${(event) => {
      event.preventDefault();
      onChoose();
    }}
  >
    <span>${plain(option.label)} <span class="quiet">#${option.id}</span></span>
    ${option.score && html`<span class="n">${option.score}</span>`}
    ${option.why && html`<small>${plain(option.why.join(" · "))}</small>`}
    ${option.taken_by && html`<small>linked to ${option.taken_by}</small>`}
  </li>`;

/** A link for good is one word of the person's own: the row's key, typed. */
function Confirm({ row, option, entity, problem, onClose, onSave }) {
  const [typed, setTyped] = useState("");
  const field = useRef(null);
  useEffect(() => field.current.focus(), []);
  return html`<${Modal} title=${`${plain(row.key)} is ${plain(option.label)}?`} onClose=${onClose}>
    <form
      onSubmit=${(event) => {
        event.preventDefault();
        event.stopPropagation();
        onSave(typed);
      }}
    >
      <p class="warn">
        ⚠ ${plain(entity.label)} are linked once and for good: #${option.id} cannot be changed
        afterwards.
      </p>
      <label
        >Type ${row.key}<input
          ref=${field}
          value=${typed}
          autocomplete="off"
          onInput=${(event) => setTyped(event.target.value)}
      /></label>
      <${Problem} error=${problem} />
      <p class="actions">
        <button type="button" onClick=${onClose}>Cancel</button
        ><button class="main" disabled=${typed.trim() !== row.key}>Save link</button>
      </p>
    </form>
  <//>`;
}
