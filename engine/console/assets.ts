import { findPackageJSON } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Files } from "../contract/io.ts";
import { bundle } from "./bundle.ts";

/** The page as it goes over the wire: nothing is built, its files are put together as they are. */
export type Assets = ReadonlyMap<string, Asset>;

export interface Asset {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly packed: Uint8Array<ArrayBuffer>;
}

/** `entities`: their names, for the page to ask for rows before it knows anything else. */
export function loadAssets(files: Pick<Files, "readText">, entities: readonly string[]): Assets {
  const own = (name: string): string =>
    files.readText(fileURLToPath(new URL(`./page/${name}`, import.meta.url)));
  const page = own("index.html").replace("<!-- entities -->", () => entities.join(" "));
  const script = bundle(["./first.js", "./app.js"], (name) =>
    name.startsWith("./") ? own(name) : files.readText(moduleFile(name, files)),
  );
  return new Map([
    ["/", asset("text/html; charset=utf-8", page)],
    ["/app.css", asset("text/css; charset=utf-8", own("app.css"))],
    ["/app.js", asset("text/javascript; charset=utf-8", script)],
  ]);
}

/** The ES module of a package's name, which `require.resolve` finds only where there is no other. */
function moduleFile(name: string, files: Pick<Files, "readText">): string {
  const owner = name.split("/", 1)[0]!;
  const manifest = findPackageJSON(owner, import.meta.url)!;
  const { exports: given } = JSON.parse(files.readText(manifest)) as Manifest;
  const ways = given[`.${name.slice(owner.length)}`]!;
  return path.join(path.dirname(manifest), (ways.import ?? ways.default)!);
}

interface Manifest {
  readonly exports: Readonly<
    Record<string, { readonly import?: string; readonly default?: string }>
  >;
}

function asset(type: string, text: string): Asset {
  const bytes = new Uint8Array(Buffer.from(text));
  return { type, bytes, packed: new Uint8Array(gzipSync(bytes, { level: 9 })) };
}
