import type { Files } from "../contract/io.ts";
import { TieoutError } from "../errors.ts";
import type { JsonObject } from "../model/json.ts";
import { nearest } from "../model/similar.ts";
import { schemaProblems } from "./json-schema.ts";
import { parseYaml } from "./parse.ts";
import { orList, type Problems } from "./problems.ts";
import { MAX_YAML_BYTES, topOf } from "./read.ts";
import { readReference } from "./secrets.ts";
import { newSource, placeAt } from "./source.ts";
import { find, placeOfWritten, valueOf, type Written, type WrittenMap } from "./written.ts";

/**
 * What a configuration may name, said by somebody else than the configuration: the file comes from
 * the base branch or the machine, by `--policy` or TIEOUT_POLICY, so that a pull request cannot
 * grant itself a host, a connector or a secret. A list that is left out limits nothing.
 */
export interface Policy {
  readonly connectors?: readonly string[];
  /** Host names, in lower case; `*.example.com` is every host below it. */
  readonly hosts?: readonly string[];
  /** Names of environment variables, and `file:PATH`. */
  readonly secrets?: readonly string[];
}

const names = (description: string): JsonObject => ({
  type: "array",
  items: { type: "string", minLength: 1 },
  description,
});

const SCHEMA: JsonObject = {
  $schema: "http://json-schema.org/draft-07/schema#",
  type: "object",
  additionalProperties: false,
  minProperties: 1,
  description: "a map with connectors, hosts or secrets",
  properties: {
    connectors: names("A list of connectors: [files, quickbooks]."),
    hosts: names("A list of hosts: [api.example.com]."),
    secrets: names("A list of environment variables and files: [QBO_CLIENT_SECRET, file:/run/x]."),
  },
};

/** null after a problem: then nothing is allowed to go on. */
export function readPolicy(files: Files, path: string, problems: Problems): Policy | null {
  const text = policyText(files, path, problems);
  if (text === null) return null;
  const tree = parseYaml(newSource(path, text), problems, () => false);
  if (tree === null) return null;
  const found = schemaProblems(SCHEMA, valueOf(tree));
  for (const { path: at, message, key, unknown, allowed } of found) {
    const near = unknown === true && key !== undefined ? nearest(key, allowed ?? []) : null;
    problems.add("TO166", placeOfWritten(find(tree, at) ?? tree), message, {
      note: allowed === undefined ? undefined : orList(allowed),
      help: [near === null ? null : `did you mean \`${near}\`?`],
    });
  }
  return found.length > 0 ? null : (valueOf(tree) as Policy);
}

function policyText(files: Files, path: string, problems: Problems): string | null {
  try {
    const info = files.info(path);
    if (info !== null && info.bytes <= MAX_YAML_BYTES) return files.readText(path);
    const note = info === null ? "it is not there" : `at most ${MAX_YAML_BYTES} bytes`;
    problems.add("TO166", topOf(path), "the policy cannot be read", { note });
  } catch (error) {
    if (!(error instanceof TieoutError)) throw error;
    problems.add("TO166", topOf(path), "the policy cannot be read", { note: error.message });
  }
  return null;
}

/** Every environment is held against it, not only the chosen one. */
export function checkPolicy(root: WrittenMap, policy: Policy, problems: Problems): void {
  const connections = [
    root.entries.get("connections"),
    ...entriesOf(root.entries.get("environments")).map((each) => childOf(each, "connections")),
  ];
  for (const connection of connections.flatMap(entriesOf)) {
    const connector = childOf(connection, "connector");
    if (connector?.kind === "scalar") {
      refuse("connector", connector, String(connector.value), policy.connectors, problems);
    }
  }
  const places = ["store", "connections", "environments"].map((key) => root.entries.get(key));
  for (const place of places) if (place !== undefined) walk(place, null, policy, problems);
}

function entriesOf(written: Written | null | undefined): readonly Written[] {
  return written?.kind === "map" ? [...written.entries.values()] : [];
}

function childOf(written: Written, key: string): Written | null {
  return written.kind === "map" ? (written.entries.get(key) ?? null) : null;
}

function walk(written: Written, key: string | null, policy: Policy, problems: Problems): void {
  if (written.kind === "map") {
    for (const [name, entry] of written.entries) walk(entry, name, policy, problems);
    return;
  }
  if (written.kind === "list") {
    for (const item of written.items) walk(item, key, policy, problems);
    return;
  }
  const text = String(written.value ?? "");
  const read = readReference(text);
  if (read.kind === "reference") {
    const { reference } = read;
    const name = reference.kind === "env" ? reference.name : `file:${reference.path}`;
    refuse("secret", written, name, policy.secrets, problems);
    return;
  }
  const host = hostOf(text, key);
  if (host !== null) refuse("host", written, host, policy.hosts, problems);
}

/** Of an address of any scheme; the items of `hosts:` and `allow_private:` are hosts by themselves. */
function hostOf(text: string, key: string | null): string | null {
  if (key === "hosts" || key === "allow_private") return text.toLowerCase();
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return null;
  // What no parser takes is no host that a policy could have meant.
  if (!URL.canParse(text)) return text;
  const { hostname } = new URL(text);
  return hostname.toLowerCase();
}

const SHOWN = { connector: "connectors", host: "hosts", secret: "secrets" } as const;

function refuse(
  kind: keyof typeof SHOWN,
  written: Written,
  name: string,
  allowed: readonly string[] | undefined,
  problems: Problems,
): void {
  if (allowed === undefined || allowed.some((each) => covers(each, name))) return;
  problems.add(
    "TO165",
    placeAt(written.source, written.span),
    `the policy does not allow the ${kind} \`${name}\``,
    {
      note: allowed.length === 0 ? "it allows none" : orList(allowed),
      help: [`whoever keeps the policy adds it to its \`${SHOWN[kind]}:\``],
    },
  );
}

function covers(allowed: string, name: string): boolean {
  return allowed.startsWith("*.")
    ? name.endsWith(allowed.slice(1).toLowerCase())
    : allowed === name;
}
