import { files } from "../../connectors/files/index.ts";
import { quickbooks } from "../../connectors/quickbooks/index.ts";
import { compile, type Compiled, type NameSnapshot } from "../../engine/compile/compile.ts";
import type { Config } from "../../engine/config/config.ts";
import { loadConfig } from "../../engine/config/load.ts";
import type { Connector } from "../../engine/contract/connector.ts";
import type { ConnectorIo, Files } from "../../engine/contract/io.ts";
import type { Diagnostic } from "../../engine/model/diagnostic.ts";
import type { EntityProgram, Program } from "../../engine/model/program.ts";
import type { FieldSchema, StreamSchema } from "../../engine/model/schema.ts";
import { testWorld } from "../support/world.ts";

/** A project of texts by path, loaded and compiled as the command line does it. */
export interface Project {
  readonly [path: string]: string;
}

/** Work's side of the tests: what a small export has, with types that say nothing. */
export const desk: Connector = {
  name: "desk",
  title: "Streams for tests",
  configSchema: {
    type: "object",
    additionalProperties: false,
    properties: { root: { type: "string" }, token: { type: "string" } },
  },
  secrets: ["token"],
  describe: () => [
    open(
      "invoices",
      "id project status total due dated balance note email pct number currency",
      true,
    ),
    open("lines", "invoice code title amount retainage qty", true),
    open("projects", "id name client owner customer", true),
    open("people", "id first last hired active", true),
    open("seen", "id name", false),
  ],
  open: () => Promise.reject(new Error("these tests open nothing")),
};

function open(name: string, columns: string, writable: boolean): StreamSchema {
  const fields = columns
    .split(" ")
    .map((column): FieldSchema => ({ name: column, type: { kind: "any" } }));
  return {
    name,
    fields,
    id: "id",
    version: null,
    can: { create: writable, update: writable, void: false },
    parts: {},
  };
}

export const CONNECTORS: ReadonlyMap<string, Connector> = new Map([
  ["desk", desk],
  ["files", files],
  ["quickbooks", quickbooks],
]);

export const SYNC = `tieout: 1
project: test
timezone: America/Chicago
currency: USD
connections:
  desk: { connector: desk }
  books: { connector: quickbooks, environment: emulator, company: "1" }
`;

export interface Tried extends Compiled {
  readonly config: Config | null;
  readonly compile: (config: Config) => Compiled;
  readonly all: readonly Diagnostic[];
}

export function compileProject(project: Project, snapshot?: NameSnapshot): Tried {
  const files = filesOf({ "sync.config.yaml": SYNC, ...project });
  const io: ConnectorIo = { ...testWorld(), files };
  const loaded = loadConfig({ files });
  if (loaded.config === null) throw new Error(describe(loaded.diagnostics).join("\n"));
  const compileAs = (config: Config): Compiled =>
    compile({
      config,
      connectors: CONNECTORS,
      io,
      ...(snapshot === undefined ? {} : { snapshot }),
    });
  const compiled = compileAs(loaded.config);
  return {
    ...compiled,
    compile: compileAs,
    config: loaded.config,
    all: [...loaded.diagnostics, ...compiled.diagnostics],
  };
}

/** The program of a project that has no errors. */
export function programOf(project: Project): Program {
  const { program, all } = compileProject(project);
  if (program === null) throw new Error(describe(all).join("\n"));
  return program;
}

export function entityOf(program: Program, name: string): EntityProgram {
  const entity = program.entities.find((each) => each.name === name);
  if (entity === undefined) throw new Error(`no entity ${name}`);
  return entity;
}

export function describe(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.flatMap(({ code, severity, place, message, note, help, fix }) => [
    `${place.file}:${place.line}:${place.column}-${place.column + place.length} ${severity} ${code}: ${message}`,
    ...(note === undefined ? [] : [`  note: ${note}`]),
    ...(help ?? []).map((line) => `  help: ${line}`),
    ...(fix === undefined ? [] : [`  fix: ${JSON.stringify(fix.text)}`]),
  ]);
}

/** Files that are only texts. */
export function filesOf(texts: Readonly<Record<string, string>>): Files {
  const name = (path: string) => path.replace(/^\/p\/?/, "").replace(/^(\.\/)+/, "");
  const has = (path: string) => Object.hasOwn(texts, name(path));
  const within = (folder: string) => {
    const prefix = name(folder) === "" || name(folder) === "." ? "" : `${name(folder)}/`;
    const inside = Object.keys(texts).filter((path) => path.startsWith(prefix));
    return [...new Set(inside.map((path) => path.slice(prefix.length).split("/")[0]!))].toSorted();
  };
  const never = () => {
    throw new Error("these files are only read");
  };
  return {
    root: "/p",
    resolve: (...parts) =>
      parts.reduce(
        (path, part) => (part.startsWith("/") ? part : part === "." ? path : `${path}/${part}`),
        "/p",
      ),
    info: (path) =>
      has(path)
        ? {
            kind: "file",
            bytes: Buffer.byteLength(texts[name(path)]!),
            modifiedAt: "2026-01-01T00:00:00.000Z" as never,
          }
        : within(path).length > 0
          ? { kind: "folder", bytes: 0, modifiedAt: "2026-01-01T00:00:00.000Z" as never }
          : null,
    readText: (path) => texts[name(path)] ?? never(),
    readBytes: (path) => Buffer.from(texts[name(path)] ?? never()),
    stream: never,
    list: (folder) => within(folder),
    write: never,
    append: never,
    overwrite: never,
    remove: never,
    scratch: never,
    inside: (_folder, path) => path,
  };
}
