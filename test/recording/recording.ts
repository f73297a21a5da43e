/** The terminal of the README: real commands in a real project, drawn as one small SVG. */
import fs from "node:fs";
import path from "node:path";
import { copySmallProject } from "../cli/project.ts";
import { runTieout } from "../support/cli.ts";

/** A project of eight invoices, with the lines of these alone. */
export function prepare(folder: string): void {
  copySmallProject(folder);
  const exports = path.join(folder, "examples/linarc/exports");
  const read = (name: string): readonly string[] =>
    // A title may hold a line break: a row begins with its invoice's number.
    fs.readFileSync(path.join(exports, name), "utf8").split(/\n(?=PA-)/);
  const numbers = new Set(read("invoices.csv").map((row) => row.split(",")[0]));
  const [head = "", ...rows] = read("invoice_lines.csv");
  const lines = rows.filter((row) => numbers.has(row.split(",")[0]));
  fs.writeFileSync(path.join(exports, "invoice_lines.csv"), [head, ...lines, ""].join("\n"));
}

/** A command as it is shown, and what it printed, with colours. */
export interface Frame {
  readonly command: string;
  readonly lines: readonly string[];
}

/** What a visitor sees, in this order; each is run as it is shown. */
export const COMMANDS = [["validate"], ["plan", "invoice"], ["run"], ["check"], ["plan"]] as const;

const COLUMNS = 88;
/** A frame is cut to this, the cut shown. */
const MOST_LINES = 30;

export async function record(folder: string): Promise<readonly Frame[]> {
  const frames: Frame[] = [];
  for (const args of COMMANDS) {
    const { stdout, stderr } = await runTieout(
      [...args, "--color", "always", "--width", String(COLUMNS)],
      {
        cwd: folder,
        env: { NO_COLOR: "" },
      },
    );
    if (stdout === "") throw new Error(`tieout ${args.join(" ")} said nothing: ${stderr}`);
    const lines = stdout.trimEnd().split("\n");
    const cut = lines.length > MOST_LINES;
    frames.push({
      command: `tieout ${args.join(" ")}`,
      lines: cut ? [...lines.slice(0, MOST_LINES - 1), "  …"] : lines,
    });
  }
  return frames;
}

const LINE = 18;
const SECONDS = 6;

/** Frames one after the other, for ever; who wants no motion sees the second, the plan. */
export function svgOf(frames: readonly Frame[]): string {
  const most = Math.max(...frames.map(({ lines }) => lines.length));
  const height = (most + 2) * LINE + 24;
  const width = COLUMNS * 8 + 32;
  const total = frames.length * SECONDS;
  const share = 100 / frames.length;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${text(frames.map(({ command }) => command).join(", "))}</title>`,
    "<style>",
    "rect{fill:#16181d}text{fill:#d7dae0;white-space:pre}",
    "text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}",
    ".b{font-weight:700}.d{fill:#8b919d}.g{fill:#7ec699}",
    ".y{fill:#e6c07b}.r{fill:#f0808a}.c{fill:#6cc7d9}",
    `g{opacity:0;animation:f ${total}s infinite}`,
    ...frames.map((_, at) => `g:nth-of-type(${at + 1}){animation-delay:${at * SECONDS}s}`),
    `@keyframes f{0%,${(share - 0.01).toFixed(2)}%{opacity:1}${share.toFixed(2)}%,100%{opacity:0}}`,
    "@media(prefers-reduced-motion){g{animation:none}g:nth-of-type(2){opacity:1}}",
    "</style>",
    `<rect width="${width}" height="${height}" rx="8"/>`,
    ...frames.map(frameOf),
    "</svg>",
    "",
  ].join("\n");
}

function frameOf({ command, lines }: Frame): string {
  const rows = [`\u001b[2m$\u001b[22m \u001b[1m${command}\u001b[22m`, ...lines];
  return [
    "<g>",
    ...rows.flatMap((row, at) =>
      row === ""
        ? []
        : [`<text x="16" y="${(at + 1) * LINE + 8}" xml:space="preserve">${spans(row)}</text>`],
    ),
    "</g>",
  ].join("\n");
}

const CLASSES: Readonly<Record<string, string>> = {
  1: "b",
  2: "d",
  31: "r",
  32: "g",
  33: "y",
  36: "c",
};

/** Colours of the terminal as classes. */
function spans(row: string): string {
  const on = new Set<string>();
  let drawn = "";
  // oxlint-disable-next-line no-control-regex
  for (const part of row.split(/(\u001b\[\d+m)/)) {
    // oxlint-disable-next-line no-control-regex
    const code = /^\u001b\[(\d+)m$/.exec(part)?.[1];
    if (code === "22") ["b", "d"].forEach((name) => on.delete(name));
    else if (code === "39") ["r", "g", "y", "c"].forEach((name) => on.delete(name));
    else if (code !== undefined) on.add(CLASSES[code] ?? "b");
    else if (part !== "") {
      drawn +=
        on.size === 0 ? text(part) : `<tspan class="${[...on].join(" ")}">${text(part)}</tspan>`;
    }
  }
  return drawn;
}

const text = (given: string): string =>
  given.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** The words of an SVG that the same commands print again: not what every run has of its own. */
export function wordsOf(svg: string): string {
  return svg
    .replace(/<style>[\s\S]*?<\/style>/g, "")
    .replace(/<\/text>/g, "\n")
    .replace(/<[^>]+>/g, "")
    .replace(/\b[0-9a-f]{8}\b|run_\w+|\d+\.\d+ s\b|\d{4}-\d\d-\d\d( \d\d:\d\d)?/g, "*")
    .replace(/[ \t]+/g, " ");
}
