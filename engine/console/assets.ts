import { hash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Files } from "../contract/io.ts";

/** The page as it goes over the wire: nothing is built, the files are served as they lie there. */
export interface Assets {
  readonly files: ReadonlyMap<string, Asset>;
  /** For the policy: `sha256-…` of the import map. */
  readonly inline: string;
}

export interface Asset {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly packed: Uint8Array<ArrayBuffer>;
}

const SCRIPTS = [
  "first",
  "app",
  "api",
  "parts",
  "staging",
  "dialogs",
  "grid",
  "columns",
  "row",
  "combo",
  "keys",
  "drawer",
  "pages",
  "runs",
  "tie",
  "charts",
] as const;

const LIBRARIES = ["preact", "preact/hooks", "htm", "htm/preact"] as const;

/** `entities`: their names, for the page to ask for rows before it knows anything else. */
export function loadAssets(files: Pick<Files, "readText">, entities: readonly string[]): Assets {
  const own = (name: string): string => files.readText(path(`./page/${name}`));
  const map = JSON.stringify({
    imports: Object.fromEntries(LIBRARIES.map((name) => [name, address(name)])),
  });
  const page = own("index.html")
    .replace(
      "<!-- libraries -->",
      () =>
        importMap(map) +
        [...SCRIPTS.map((name) => `/${name}.js`), ...LIBRARIES.map(address)].map(preload).join(""),
    )
    .replace("<!-- entities -->", () => entities.join(" "));
  const all: readonly (readonly [string, string, string])[] = [
    ["/", "text/html; charset=utf-8", page],
    ["/app.css", "text/css; charset=utf-8", own("app.css")],
    ...SCRIPTS.map((name) => [`/${name}.js`, SCRIPT, own(`${name}.js`)] as const),
    ...LIBRARIES.map((name) => [address(name), SCRIPT, library(files, name)] as const),
  ];
  return {
    files: new Map(all.map(([where, type, text]) => [where, asset(type, text)])),
    inline: `sha256-${hash("sha256", map, "base64")}`,
  };
}

const SCRIPT = "text/javascript; charset=utf-8";
const importMap = (map: string): string => `<script type="importmap">${map}</script>`;
/** All at once: found one behind the other, four rounds of asking lie before the first row. */
const preload = (where: string): string => `<link rel="modulepreload" href="${where}" />`;
const address = (name: string): string => `/lib/${name.replace("/", "-")}.js`;
const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** The trailing line names a map that is not served: a browser's tools would ask for it. */
function library(files: Pick<Files, "readText">, name: string): string {
  const text = files.readText(fileURLToPath(import.meta.resolve(name)));
  return text.replace(/\n?\/\/# sourceMappingURL=.*$/m, "");
}

function asset(type: string, text: string): Asset {
  const bytes = new Uint8Array(Buffer.from(text));
  return { type, bytes, packed: new Uint8Array(gzipSync(bytes, { level: 9 })) };
}
