/** The configurations of test/config that show one diagnostic each, through the public door. */
import fs from "node:fs";
import path from "node:path";
import {
  ASKED,
  BAD,
  BAD_COMPILE,
  BAD_COMPILE_NAMES,
  BAD_NAMES,
  layBad,
} from "../config/fixtures.ts";
import { SYNC } from "../compile/support.ts";
import { tempFolder } from "../support/temp.ts";
import type { BadInput } from "./case.ts";

const expectedOf = (folder: string, name: string): string =>
  fs.readFileSync(path.join(folder, name, "expected.txt"), "utf8");

/** `error[TO122]: …` and the line with its place below it. */
const FRAMED = /^(error|warning)\[(TO\d+)\].*(?:\n.*)*?\n\s*╭─ (\S+)$/gm;

const VALIDATE: readonly string[] = ["validate"];

function ofConfig(name: string): BadInput {
  const found = [...expectedOf(BAD, name).matchAll(FRAMED)];
  const isFleet = fs.existsSync(path.join(BAD, name, "fleet.yaml"));
  const isPolicy = fs.existsSync(path.join(BAD, name, "tieout.policy.yaml"));
  return {
    kind: "A",
    name,
    ground: async () => {
      const folder = tempFolder();
      layBad(name, folder);
      return { folder };
    },
    args: [
      ...(isFleet ? ["worker", "status", "--fleet", "<folder>/fleet.yaml"] : VALIDATE),
      ...(ASKED[name] === undefined ? [] : ["-e", ASKED[name]]),
      ...(isPolicy ? ["--policy", "<folder>/tieout.policy.yaml"] : []),
    ],
    exit: found.some(([, severity]) => severity === "error") ? 3 : 0,
    told: found.map(([, , code, place]) => `${code} ${place}`),
  };
}

/** `mappings/invoice.yaml:9:3-8 error TO202: …` */
const LISTED = /^(\S+:\d+:\d+)-\d+ (error|warning) (TO\d+):/gm;

/** What the connector of the compiler's tests has, as exports. */
const EXPORTS: Readonly<Record<string, string>> = {
  invoices: "id,project,status,total,due,dated,balance,note,email,pct,number,currency\n",
  lines: "invoice,code,title,amount,retainage,qty\n",
  projects: "id,name,client,owner,customer\n",
  people: "id,first,last,hired,active\n",
  seen: "id,name\n",
};

const ROOT = "connector: files, root: exports, outbox: outbox";
const KEYS = "keys: { invoices: id, projects: id, people: id, seen: id }";

/** In the same line, so that all else stands where it stood. */
const withExports = (text: string): string =>
  text
    .replace("desk: { connector: desk", `desk: { ${ROOT}, ${KEYS}`)
    .replaceAll("connector: desk", ROOT);

function ofCompile(name: string): BadInput {
  const found = [...expectedOf(BAD_COMPILE, name).matchAll(LISTED)];
  return {
    kind: "B",
    name,
    ground: async () => {
      const folder = tempFolder();
      const put = (file: string, text: string): void => {
        fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
        fs.writeFileSync(path.join(folder, file), text);
      };
      for (const [stream, head] of Object.entries(EXPORTS)) put(`exports/${stream}.csv`, head);
      put("sync.config.yaml", withExports(SYNC));
      const own = path.join(BAD_COMPILE, name);
      for (const file of fs.readdirSync(own, { recursive: true, encoding: "utf8" })) {
        if (!fs.statSync(path.join(own, file)).isFile() || file === "expected.txt") continue;
        const text = fs.readFileSync(path.join(own, file), "utf8");
        // Code that must not compile is kept from the compiler by its name.
        put(file.replace(/\.ts\.txt$/, ".ts"), file === SYNC_FILE ? withExports(text) : text);
      }
      return { folder };
    },
    args: ["validate"],
    exit: found.some(([, , severity]) => severity === "error") ? 3 : 0,
    told: found.map(([, place, , code]) => `${code} ${place}`),
  };
}

const SYNC_FILE = "sync.config.yaml";

/** These need a company that was read, or a stream that cannot be written: `meaning.ts` has them. */
const ELSEWHERE = ["TO242-name-unknown", "TO244-not-writable"];

export const DIAGNOSED: readonly BadInput[] = [
  ...BAD_NAMES.map(ofConfig),
  ...BAD_COMPILE_NAMES.filter((name) => !ELSEWHERE.includes(name)).map(ofCompile),
];
