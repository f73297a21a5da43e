/** Files outside of the project, by every way that a path can be written. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { connectors } from "../../connectors/registry.ts";
import { checkConfiguration } from "../../engine/configuration.ts";
import { openFiles } from "../../engine/files.ts";
import { untrustedWorld } from "../../engine/world.ts";
import { temporaryFolder, testWorld } from "../support/world.ts";
import { attack, type Attack } from "./attack.ts";

const SECRET = "canary-7f3a9c: not yours";

/** A project of one file connector, and a file beside it that nobody may read. */
function ground(config: string, stage: (root: string, outside: string) => void): string {
  const top = temporaryFolder();
  const root = path.join(top, "project");
  const outside = path.join(top, "outside");
  for (const folder of [`${root}/exports`, `${root}/mappings/links`, outside]) {
    fs.mkdirSync(folder, { recursive: true });
  }
  fs.writeFileSync(`${outside}/secret.csv`, `id,${SECRET}\n1,2\n`);
  fs.writeFileSync(`${outside}/secret.yaml`, `entity: "${SECRET}"\n`);
  fs.writeFileSync(`${root}/exports/rows.csv`, "id,name\n1,a\n");
  fs.writeFileSync(`${root}/mappings/row.yaml`, MAPPING);
  fs.writeFileSync(
    `${root}/sync.config.yaml`,
    `tieout: 1\nproject: p\ntimezone: UTC\nconnections:\n  desk: ${config}\n` +
      '  books: { connector: quickbooks, environment: emulator, company: "1" }\n',
  );
  stage(root, outside);
  return root;
}

const MAPPING = `entity: row
systems: { work: desk.rows, books: books.Customer }
truth: work
record:
  id: { type: text, key: true }
  name: text
fields: { DisplayName: name }
`;

async function diagnosed(root: string, untrusted: boolean): Promise<string> {
  const world = testWorld({ root });
  const { diagnostics } = await checkConfiguration({
    world: untrusted ? untrustedWorld(world) : world,
    environment: null,
    actor: "eve",
    connectors: new Map(Object.entries(connectors)),
    signal: new AbortController().signal,
    patient: false,
  });
  const errors = diagnostics.filter((each) => each.severity === "error");
  expect(errors.length).toBeGreaterThan(0);
  return JSON.stringify(diagnostics);
}

const inConfig = (
  name: string,
  config: string,
  stage: (root: string, outside: string) => void = () => {},
  untrusted = false,
): Attack =>
  attack(name, async () => {
    const told = await diagnosed(ground(config, stage), untrusted);
    expect(told).not.toContain("canary-7f3a9c");
  });

const FILES = "{ connector: files, root: exports }";
const stream = (file: string): string =>
  `{ connector: files, root: exports, streams: { rows: { file: "${file}" } } }`;

/** Everything of a Files that reads, on a path that must not be inside. */
const outsideOf = (name: string, way: string, stage?: (root: string) => void): Attack =>
  attack(name, () => {
    const root = ground(FILES, (made) => stage?.(made));
    expect(openFiles(root).inside(".", way)).toBeNull();
  });

export const PATHS: readonly Attack[] = [
  inConfig("a stream that climbs out", stream("../../outside/secret.csv")),
  inConfig("a stream that climbs out in the middle", stream("x/../../../outside/secret.csv")),
  inConfig("a stream of an absolute path", stream("/etc/hostname")),
  inConfig("a stream that is a link out", stream("rows2.csv"), (root, outside) =>
    fs.symlinkSync(`${outside}/secret.csv`, `${root}/exports/rows2.csv`),
  ),
  inConfig("a stream behind a folder that is a link out", stream("in/secret.csv"), (root, out) =>
    fs.symlinkSync(out, `${root}/exports/in`),
  ),
  inConfig("a stream behind a chain of links", stream("a.csv"), (root, outside) => {
    fs.symlinkSync(`${outside}/secret.csv`, `${root}/b`);
    fs.symlinkSync("../b", `${root}/exports/a.csv`);
  }),
  inConfig("a mapping that is a link out", FILES, (root, outside) =>
    fs.symlinkSync(`${outside}/secret.yaml`, `${root}/mappings/other.yaml`),
  ),
  inConfig("links that are a link out", FILES, (root, outside) =>
    fs.symlinkSync(`${outside}/secret.yaml`, `${root}/mappings/links/row.yaml`),
  ),
  inConfig("transforms that are a link out", FILES, (root, outside) =>
    fs.symlinkSync(`${outside}/secret.yaml`, `${root}/mappings/transforms.ts`),
  ),
  inConfig("a folder of mappings that is a link out", FILES, (root, outside) => {
    fs.rmSync(`${root}/mappings`, { recursive: true });
    fs.symlinkSync(outside, `${root}/mappings`);
  }),
  inConfig("a folder of mappings outside", `${FILES}\n  x: 1\nmappings: ../outside`),
  inConfig("a mapping that is a pipe", FILES, (root) => {
    execFileSync("mkfifo", [`${root}/mappings/pipe.yaml`]);
  }),
  inConfig("a mapping that is a device", FILES, (root) =>
    fs.symlinkSync("/dev/zero", `${root}/mappings/zero.yaml`),
  ),
  inConfig(
    "of a fork: a root outside",
    "{ connector: files, root: ../outside }",
    (root, outside) => fs.copyFileSync(`${outside}/secret.csv`, `${outside}/rows.csv`),
    true,
  ),
  inConfig("of a fork: an absolute root", "{ connector: files, root: /etc }", () => {}, true),
  inConfig(
    "of a fork: a root that is a link out",
    "{ connector: files, root: way }",
    (root, outside) => fs.symlinkSync(outside, `${root}/way`),
    true,
  ),
  inConfig(
    "of a fork: a database outside",
    "{ connector: sql, file: ../outside/x.db, streams: { rows: { table: t, key: id } } }",
    () => {},
    true,
  ),
  outsideOf("two dots", ".."),
  outsideOf("two dots and back beside", "../outside"),
  outsideOf("many dots", "../../../../../../etc/passwd"),
  outsideOf("the root of the disk", "/"),
  outsideOf("the environment of the process", "/proc/self/environ"),
  outsideOf("a folder whose name begins like the project's", "../project-other"),
  outsideOf("a link to nowhere, that could lead out later", "later", (root) =>
    fs.symlinkSync("../outside/not-yet", `${root}/later`),
  ),
  outsideOf("links that go round", "a", (root) => {
    fs.symlinkSync("b", `${root}/a`);
    fs.symlinkSync("a", `${root}/b`);
  }),
  outsideOf("a name with a NUL", "rows.csv\0.yaml"),
];
