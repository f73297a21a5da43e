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
  const read = (url: string | URL): string => files.readText(fileURLToPath(url));
  const own = (name: string): string => read(new URL(`./page/${name}`, import.meta.url));
  const page = own("index.html").replace("<!-- entities -->", () => entities.join(" "));
  const script = bundle(["./first.js", "./app.js"], (name) =>
    name.startsWith("./") ? own(name) : read(import.meta.resolve(name)),
  );
  return new Map([
    ["/", asset("text/html; charset=utf-8", page)],
    ["/app.css", asset("text/css; charset=utf-8", own("app.css"))],
    ["/app.js", asset("text/javascript; charset=utf-8", script)],
  ]);
}

function asset(type: string, text: string): Asset {
  const bytes = new Uint8Array(Buffer.from(text));
  return { type, bytes, packed: new Uint8Array(gzipSync(bytes, { level: 9 })) };
}
