import { html } from "htm/preact";
import { plain } from "./parts.js";

/** What one sees at a glance, with the figures as a table behind it. */

const HIGH = 96;
const WIDE = 720;

/** Columns side by side: `series` of the same length as `names`, each with its tone and texts. */
export function Columns({ label, names, series }) {
  // One column says nothing that its figure does not.
  if (names.length < 2) return null;
  const sizes = series.flatMap(({ sizes: each }) => each);
  const most = sizes.reduce((top, size) => (size > top ? size : top), 0n);
  const slot = WIDE / names.length;
  const width = Math.min(28, (slot * 0.8) / series.length);
  const high = (size) =>
    most === 0n || size <= 0n ? 0 : Number((size * 1000n) / most) * (HIGH / 1000);
  const left = (at, i) => at * slot + (slot - width * series.length) / 2 + i * width;
  return html`<figure class="chart" role="group" aria-label=${label}>
    <figcaption>
      ${label}
      ${series.length > 1 && series.map(({ name, tone }) => html`<span class="key"><i class=${tone}></i>${name}</span>`)}
    </figcaption>
    <svg viewBox=${`0 0 ${WIDE} ${HIGH + 18}`} aria-hidden="true">
      <line x1="0" x2=${WIDE} y1=${HIGH} y2=${HIGH} />
      ${names.map(
        (name, at) =>
          html`${series.map(
            ({ sizes: each, tone }, i) =>
              html`<rect
                class=${tone}
                x=${left(at, i)}
                y=${HIGH - high(each[at])}
                width=${width - 1}
                height=${high(each[at])}
              />`,
          )}
          ${(names.length <= 14 || at % Math.ceil(names.length / 14) === 0) && html`<text x=${at * slot + slot / 2} y=${HIGH + 14}>${name}</text>`}`,
      )}
    </svg>
    <details>
      <summary>Figures</summary>
      <div class="scroll" tabindex="0" role="region" aria-label=${`${label}: figures`}>
        <table>
          <thead>
            <tr>
              <th scope="col">When</th>
              ${series.map(({ name }) => html`<th scope="col" class="n">${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${names.map(
              (name, at) =>
                html`<tr>
                  <th scope="row">${plain(name)}</th>
                  ${series.map(({ texts }) => html`<td class="n">${texts[at]}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>
  </figure>`;
}
