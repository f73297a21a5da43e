import { render } from "preact";
import { html } from "htm/preact";

/** Where everything stands. */
const state = await (await fetch("/api/state")).json();
render(
  html`<main>
    <h1>${state.project}</h1>
    <ul>
      ${state.entities.map((each) => html`<li>${each.label}: ${each.total}</li>`)}
    </ul>
  </main>`,
  document.getElementById("app"),
);
