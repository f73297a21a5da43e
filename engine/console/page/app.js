import { render } from "preact";
import { useCallback, useEffect, useLayoutEffect, useState } from "preact/hooks";
import { html } from "htm/preact";
import { get, live } from "./api.js";
import { Drawer } from "./drawer.js";
import { isHere } from "./first.js";
import { Help, Palette, keysAreOn } from "./keys.js";
import { Problem, plain } from "./parts.js";
import { PlanPage, Settings, Timeline } from "./pages.js";
import { Runs } from "./runs.js";
import { TieOut } from "./tie.js";
import { Staging } from "./staging.js";

const PAGES = [
  ["plan", "Plan", "p"],
  ["runs", "Runs", "r"],
  ["check", "Tie-out", "c"],
  ["timeline", "Timeline", "t"],
  ["settings", "Settings", "s"],
];

/** `#/e/invoice`, `#/plan/7c1e…`: where we are, so that a link and the back button work. */
const place = () => location.hash.replace(/^#\//, "").split("/").map(decodeURIComponent);

function App() {
  const [state, setState] = useState(null);
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(null);
  const [lost, setLost] = useState(false);
  const [stamp, setStamp] = useState(0);
  const [at, setAt] = useState(place());
  const [row, setRow] = useState(null);
  const [said, say] = useState("");
  const [help, setHelp] = useState(null);

  const reload = useCallback(() => {
    get("state").then(
      async (value) => {
        await isHere;
        setState(value);
        setBusy(value.busy);
        setError(null);
        setStamp((n) => n + 1);
      },
      (problem) => setError(problem),
    );
  }, []);
  // Before anything is painted: what was asked for early is taken as it comes.
  useLayoutEffect(() => {
    reload();
    const moved = () => setAt(place());
    addEventListener("hashchange", moved);
    let away = false;
    const leave = live({
      onEvent: (event) => (event.kind === "busy" ? setBusy(event.busy) : reload()),
      onLost: () => {
        away = true;
        setLost(true);
      },
      onBack: () => {
        setLost(false);
        if (away) reload();
        away = false;
      },
    });
    return () => {
      leave();
      removeEventListener("hashchange", moved);
    };
  }, []);
  useGoKeys(setHelp, state?.entities ?? []);

  if (state === null) return html`<main class="boot">${html`<${Problem} error=${error} />`}</main>`;
  const [page, detail] = at;
  const isStaging = page === "" || page === "e";
  const entity =
    state.entities.find(({ name }) => name === detail) ??
    state.entities.find(({ name }) => name === localStorage.getItem("entity")) ??
    state.entities[0];
  const desk = { state, stamp, busy, reload, say, open: (name, tab) => setRow({ name, tab }) };
  return html`
    <${Header} state=${state} busy=${busy} page=${isStaging ? "staging" : page} onHelp=${setHelp} />
    ${lost && html`<p class="banner" role="alert">The console does not answer. If it was stopped: <code>tieout console</code></p>`}
    ${state.sign_in && html`<p class="banner">${state.sign_in}</p>`}
    <p class="spoken" role="status" aria-live="polite">${said}</p>
    <div class=${row ? "split" : "whole"}>
      <main>
        <${Problem} error=${error} />
        ${isStaging && entity && html`<${Staging} key=${entity.name} desk=${desk} entity=${entity} />`}
        ${page === "plan" && html`<${PlanPage} desk=${desk} digest=${detail} />`}
        ${page === "runs" && html`<${Runs} desk=${desk} id=${detail} />`}
        ${page === "check" && html`<${TieOut} desk=${desk} />`}
        ${page === "timeline" && html`<${Timeline} desk=${desk} />`}
        ${page === "settings" && html`<${Settings} desk=${desk} />`}
      </main>
      ${row && html`<${Drawer} key=${row.name} desk=${desk} row=${row.name} tab=${row.tab} onClose=${() => setRow(null)} />`}
    </div>
    ${help === "keys" && html`<${Help} onClose=${() => setHelp(null)} />`}
    ${help === "palette" && html`<${Palette} desk=${desk} pages=${PAGES} onClose=${() => setHelp(null)} />`}
  `;
}

function Header({ state, busy, page, onHelp }) {
  const { company, environment, project } = state;
  const [theme, setTheme] = useState(localStorage.getItem("theme") ?? "");
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem("theme", theme);
  }, [theme]);
  const dark = theme === "" ? matchMedia("(prefers-color-scheme: dark)").matches : theme === "dark";
  return html`<header>
    <div class="top">
      <a class="mark" href="#/">Tieout</a>
      <span class=${`env ${environment === "production" ? "real" : ""}`}>${environment}</span>
      <span class="company">${plain(company.label || project)}</span>
      <span class="quiet on"
        >${state.off ? "‖ Integration is off" : state.on ? "● Integration is on" : ""}</span
      >
      <span class="grow"></span>
      <${Busy} busy=${busy} />
      ${state.read_only && html`<span class="env">read-only</span>`}
      <button
        class="plain"
        aria-label="Shortcuts"
        title="Shortcuts (?)"
        onClick=${() => onHelp("keys")}
      >
        ?
      </button>
      <button
        class="plain"
        aria-label=${dark ? "Light colours" : "Dark colours"}
        onClick=${() => setTheme(dark ? "light" : "dark")}
      >
        ◐
      </button>
    </div>
    <nav aria-label="Pages">
      <a href="#/" aria-current=${page === "staging" ? "page" : undefined}>Staging</a>
      ${PAGES.map(
        ([name, label]) =>
          html`<a href=${`#/${name}`} aria-current=${page === name ? "page" : undefined}
            >${label}</a
          >`,
      )}
    </nav>
  </header>`;
}

/** What is under way, with how far it is; a wait for the other system says so. */
function Busy({ busy }) {
  if (busy === null) return html`<span class="busy quiet">idle</span>`;
  const { what, progress } = busy;
  if (progress?.kind === "wait") {
    const seconds = Math.ceil(progress.ms / 1000);
    return html`<span class="busy waits">waiting ${seconds} s: ${progress.why}</span>`;
  }
  const rows = progress?.kind === "rows" ? progress : null;
  const far =
    rows && `${rows.step} ${rows.name} ${rows.done}${rows.total === null ? "" : `/${rows.total}`}`;
  return html`<span class="busy">
    <progress
      aria-label=${what}
      max=${rows?.total ?? undefined}
      value=${rows?.total ? rows.done : undefined}
    ></progress>
    ${what}${far && html` <span class="quiet">${far}</span>`}
  </span>`;
}

/** `g` and a letter leads to a page, a digit to an entity, `?` and Ctrl K to what there is. */
function useGoKeys(setHelp, entities) {
  useEffect(() => {
    let begun = false;
    const pressed = (event) => {
      const isCommand = event.ctrlKey || event.metaKey;
      if (isCommand && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setHelp("palette");
        return;
      }
      if (isCommand || event.altKey || !keysAreOn()) return;
      if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog.modal"))
        return;
      if (event.key === "?") setHelp("keys");
      const page = begun ? PAGES.find(([, , letter]) => letter === event.key) : undefined;
      const entity = begun ? undefined : entities[Number(event.key) - 1];
      begun = event.key === "g";
      if (page === undefined && entity === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      location.hash = page ? `#/${page[0]}` : `#/e/${entity.name}`;
    };
    addEventListener("keydown", pressed, true);
    return () => removeEventListener("keydown", pressed, true);
  }, [entities.length]);
}

const root = document.getElementById("app");
root.replaceChildren();
render(html`<${App} />`, root);
