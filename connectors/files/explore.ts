import type { Explorer } from "../../engine/contract/explorer.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { unreadable } from "./fault.ts";

/** A folder of exports: each file a stream, under a name that a configuration can say. */
export const filesExplorer: Explorer = {
  title: "CSV or JSON exports in a folder",
  question: "Which folder are they in?",
  initial: "exports",
  takes: (address, { files }) => files.info(address)?.kind === "folder",
  async explore(address, { io: { files } }) {
    const inside = files.inside(files.root, address);
    if (inside === null || files.info(inside)?.kind !== "folder") {
      throw unreadable(address, "it is no folder of this project", "Copy the exports into it.");
    }
    const readable = files.list(inside).filter((name) => ENDING.test(name) && !/^[.~]/.test(name));
    if (readable.length === 0) {
      const read = ".csv .tsv .ndjson .jsonl .json";
      throw unreadable(address, "there is nothing in it that can be read", `It reads ${read}.`);
    }
    const taken = new Set<string>();
    const named = readable.flatMap((file): readonly (readonly [string, JsonObject])[] => {
      const name = streamName(file.replace(ENDING, ""), taken);
      return `${name}${ENDING.exec(file)![0]}` === file ? [] : [[name, { file }]];
    });
    const streams: JsonObject = named.length === 0 ? {} : { streams: Object.fromEntries(named) };
    return { root: address.replace(/\/+$/, ""), ...streams };
  },
};

const ENDING = /\.(csv|tsv|ndjson|jsonl|json)$/i;

/** `Invoice Lines (2026)` is `invoice_lines_2026`; a second of that name gets a number. */
function streamName(title: string, taken: Set<string>): string {
  const words = title.toLowerCase().split(/[^a-z0-9]+/);
  const plain = words.filter((word) => word !== "").join("_") || "stream";
  const base = /^[a-z]/.test(plain) ? plain : `s_${plain}`;
  let name = base;
  for (let n = 2; taken.has(name); n++) name = `${base}_${n}`;
  taken.add(name);
  return name;
}
