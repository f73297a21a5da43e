import path from "node:path";
import { yamlOf } from "../config/preset.ts";
import type { Proposal, Question, Seen } from "../contract/explorer.ts";
import type { JsonObject } from "../model/json.ts";
import { wordsOf } from "../model/words.ts";
import { many } from "../report/layout.ts";
import type { Preset } from "./init-preset.ts";

interface Proposed {
  readonly address: string;
  readonly seen: Seen;
  readonly proposal: Proposal;
  /** Of the connection that was read. */
  readonly config: JsonObject;
  /** The project's folder, absolute. */
  readonly folder: string;
}

/** What was proposed, as something to begin a project with: its questions, its files. */
export function presetOf(proposed: Proposed): Preset {
  const { address, seen, proposal } = proposed;
  const { entities, left, questions } = proposal;
  return {
    name: address,
    from: `what is in ${address}`,
    title: `${address}: ${many(seen.streams.length, "stream")}, ${entities
      .map(({ name }) => name)
      .join(", ")}`,
    told: [
      ...entities.map(({ name, evidence }) => `${name}: ${evidence.join("; ")}`),
      ...left.map(({ stream, why }) => `${stream} is left out: ${why}`),
    ],
    settings: questions,
    files(answers) {
      const all = new Map(questions.map(({ name, value }) => [name, answers.get(name) ?? value]));
      const made = new Map<string, string>([["sync.config.yaml", configText(proposed, all)]]);
      for (const entity of entities) {
        made.set(`mappings/${entity.name}.yaml`, entity.mapping(all));
        made.set(`mappings/${entity.name}.test.yaml`, entity.tests(all));
      }
      for (const [file, text] of proposal.files) made.set(file, text);
      return made;
    },
  };
}

/** The least that can be opened: the connections, and nothing to do with them. */
export function projectText({
  connections,
}: {
  readonly connections: Readonly<Record<string, JsonObject>>;
}): string {
  return `tieout: 1\nproject: project\ntimezone: UTC\n${yamlOf({ connections })}`;
}

function configText(
  { address, seen, proposal, config, folder }: Proposed,
  answers: ReadonlyMap<string, string>,
): string {
  const { entities, left, questions, books } = proposal;
  const settings = questions.filter(({ setting }) => setting);
  const told = left.map(({ stream, why }) => `#   ${stream}: ${why}`);
  return `# yaml-language-server: $schema=.tieout/schema/sync.config.schema.json
# Begun by tieout init from ${address}: ${entities.map(({ name }) => name).join(", ")}.
${told.length === 0 ? "" : `# Left out, because of its\n${told.join("\n")}\n`}tieout: 1
project: ${projectName(folder)}
timezone: ${seen.timezone}      # the company's: it says which day an instant falls on
currency: USD
store: sqlite:.tieout/staging.db

${indent({ connections: { [seen.connection]: config } })}
  books:
${books
  .split("\n")
  .map((line) => `    ${line}`)
  .join("\n")}

${settings.length === 0 ? "" : `settings:\n${settings.map((each) => settingText(each, answers)).join("\n")}\n\n`}safety: { max_updates: 30%, max_voids: 0, empty_source: stop }
`;
}

const indent = (value: JsonObject): string => yamlOf(value).trimEnd();

function settingText(
  { name, oneOf, note, locked }: Question,
  answers: ReadonlyMap<string, string>,
): string {
  const value = answers.get(name)!;
  const keys = [
    ...(oneOf === null ? [] : [`one_of: [${oneOf.join(", ")}]`]),
    `value: ${oneOf === null ? JSON.stringify(value) : value}`,
    ...(locked ? ["locked: true"] : []),
    `note: ${JSON.stringify(note)}`,
  ];
  return `  ${name}: { ${keys.join(", ")} }`;
}

/** Of the folder's name, as a configuration writes names. */
function projectName(folder: string): string {
  const words = wordsOf(path.basename(folder)).join("-");
  return /^[a-z]/.test(words) ? words : "books";
}
