/**
 * `map-15-fields`: raw records to bodies, by hand, by a compiled mapping and by JSONata, in turns in
 * one process. Each begins with the text of the record and ends with a text of the body: JSON, of
 * the mapping the text that a desired body's digest is taken of (`bodyText`), as the line makes it.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import jsonata from "jsonata";
import { bodyText } from "../../engine/model/body.ts";
import { canonicalJson, parseKnownJson } from "../../engine/model/json.ts";
import type { JsonObject, JsonTree } from "../../engine/model/json.ts";
import type { Currency } from "../../engine/model/money.ts";
import type { Program, Scope } from "../../engine/model/program.ts";
import type { Reason } from "../../engine/model/reason.ts";
import type {
  BodyObject,
  Reference,
  ReferenceLeaf,
  Value,
  ValueMap,
} from "../../engine/model/value.ts";
import { checkConfiguration } from "../../engine/configuration.ts";
import { realWorld } from "../../engine/world.ts";
import { connectors } from "../support/connectors.ts";
import { mapByHand } from "./by-hand.ts";
import { benchInvoice, writeBenchProject } from "./data.ts";
import type { BenchInvoice } from "./data.ts";
import { median, range } from "./measure.ts";
import { atMost, ratios } from "./targets.ts";
import type { Held } from "./targets.ts";

export interface Mapped {
  readonly rows: number;
  /** CPU in microseconds a record, turn by turn. */
  readonly byHand: readonly number[];
  readonly line: readonly number[];
  readonly jsonata: readonly number[];
  /** Of the mapping: reading the text, typing the fields, building the body, its text; its JSON. */
  readonly parts: Readonly<Record<Part, readonly number[]>>;
}

const PARTS = ["parse", "decode", "build", "text", "json"] as const;
type Part = (typeof PARTS)[number];

/** JSONata takes 20 times as long: it is given a tenth of the rows. */
const SHARE = 10;

export async function mapFields(rows: number, times: number): Promise<Mapped> {
  const texts = Array.from({ length: rows }, (_, n) => JSON.stringify(benchInvoice(n)));
  const few = texts.slice(0, Math.max(1, Math.floor(rows / SHARE)));
  const { decode, build } = await compiledMapping();
  const expression = jsonata(JSONATA);
  const body = (text: string): BodyObject => build(decode(parseKnownJson(text) as JsonObject));
  const ways = {
    byHand: (text: string): string => JSON.stringify(mapByHand(JSON.parse(text) as BenchInvoice)),
    line: (text: string): string => bodyText(body(text)),
    jsonata: async (text: string): Promise<string> =>
      JSON.stringify(await expression.evaluate(JSON.parse(text))),
  };
  const asJson = (text: string): string => canonicalJson(body(text) as unknown as JsonTree);
  await sameBodies({ ...ways, line: asJson }, texts[7]!);
  const cost = async <T>(list: readonly T[], way: (one: T) => unknown): Promise<number> => {
    const from = process.cpuUsage();
    for (const text of list) {
      const made = way(text);
      if (made instanceof Promise) await made;
    }
    const { user, system } = process.cpuUsage(from);
    return Math.round(((user + system) / list.length) * 10) / 10;
  };
  const parts: Record<Part, number[]> = { parse: [], decode: [], build: [], text: [], json: [] };
  const raws = texts.map((text) => parseKnownJson(text) as JsonObject);
  const found = { byHand: [] as number[], line: [] as number[], jsonata: [] as number[] };
  // The first turn is not counted: the code is compiled in it.
  for (let time = 0; time <= times; time++) {
    const turn = {
      byHand: await cost(texts, ways.byHand),
      line: await cost(texts, ways.line),
      jsonata: await cost(few, ways.jsonata),
    };
    const typed = raws.map(decode);
    const bodies = typed.map(build);
    const part = {
      parse: await cost(texts, parseKnownJson),
      decode: await cost(raws, decode),
      build: await cost(typed, build),
      text: await cost(bodies, bodyText),
      json: await cost(bodies, (each) => canonicalJson(each as unknown as JsonTree)),
    };
    if (time === 0) continue;
    for (const name of PARTS) parts[name].push(part[name]);
    for (const name of ["byHand", "line", "jsonata"] as const) found[name].push(turn[name]);
  }
  return { rows, ...found, parts };
}

export function heldMapped({ byHand, line }: Mapped): readonly Held[] {
  const found = median(line) / median(byHand);
  const turns = ratios(line, byHand);
  const name = "map-15-fields";
  return [{ name, what: "CPU of by hand", limit: atMost(1.5), unit: "x", found, turns }];
}

export function mappedText({ rows, byHand, line, jsonata: other, parts }: Mapped): string {
  const of = (name: string, costs: readonly number[]): string =>
    `  ${name.padEnd(10)} ${median(costs)} us a record (${range(costs)}), ` +
    `${(median(costs) / median(byHand)).toFixed(2)} of by hand`;
  return [
    `map-15-fields  ${rows} records of 15 fields and three lines, text to text`,
    of("by hand", byHand),
    of("mapping", line),
    `    ${PARTS.map((name) => `${name} ${median(parts[name])}`).join(", ")}`,
    of("JSONata", other),
  ].join("\n");
}

interface Mapping {
  readonly decode: (raw: JsonObject) => ValueMap;
  readonly build: (fields: ValueMap) => BodyObject;
}

async function compiledMapping(): Promise<Mapping> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tieout-bench-"));
  try {
    writeBenchProject(folder, 1);
    const checked = await checkConfiguration({
      world: realWorld({ root: folder }),
      ...{ environment: null, actor: "bench", connectors, patient: true },
      signal: new AbortController().signal,
    });
    const { program } = checked;
    const entity = program?.entities.find(({ name }) => name === "invoice");
    const document = entity?.documents[0];
    if (!program || !entity || !document) throw new Error(JSON.stringify(checked.diagnostics));
    return {
      decode(raw) {
        const { fields, problems } = entity.decode(raw);
        if (problems.length > 0) throw new Error(JSON.stringify(problems));
        return fields;
      },
      build: (fields) => document.build(new PlainScope(program, fields, {})),
    };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** As the line's own scope, with everything that it may look at in memory and nothing noted. */
class PlainScope implements Scope {
  readonly record: ValueMap;
  readonly locals: ValueMap;
  readonly currency: Currency;
  readonly keepsOrigins = false;
  readonly existing = null;
  readonly desired = null;
  readonly #program: Program;

  constructor(program: Program, record: ValueMap, locals: ValueMap) {
    this.record = record;
    this.locals = locals;
    this.currency = program.currency;
    this.#program = program;
  }

  with(locals: ValueMap): Scope {
    return new PlainScope(this.#program, this.record, locals);
  }

  block(found: Reason): void {
    throw new Error(found.text);
  }

  follow(): Value {
    return null;
  }

  lookup(table: string, key: string): ValueMap | null {
    return this.#program.lookups.get(table)?.rows.get(key)?.values ?? null;
  }

  setting(name: string): Value {
    return this.#program.settings.get(name)?.value ?? null;
  }

  refer(reference: Reference): ReferenceLeaf {
    return { $ref: reference };
  }
}

/** What each makes of a record: the same lines with the same amounts and words. */
async function sameBodies(
  ways: Readonly<Record<string, (text: string) => unknown>>,
  text: string,
): Promise<void> {
  const said = new Set<string>();
  for (const way of Object.values(ways)) {
    const body = JSON.parse(String(await way(text))) as Body;
    const lines = body.Line.map((line) => [Number(line.Amount), line.Description]);
    said.add(JSON.stringify([body.DocNumber, body.TxnDate, body.DueDate, body.PrivateNote, lines]));
  }
  if (said.size !== 1) throw new Error(`they differ: ${[...said].join("\n")}`);
}

interface Body {
  readonly DocNumber: string;
  readonly TxnDate: string;
  readonly DueDate: string;
  readonly PrivateNote: string;
  readonly Line: readonly { readonly Amount: unknown; readonly Description: string }[];
}

const JSONATA = `{
  "DocNumber": number,
  "CustomerRef": { "value": project },
  "TxnDate": dated,
  "DueDate": due,
  "PrivateNote": note & ", application " & application & " for " & billed_to,
  "Line": [lines[amount != "0.00"].{
    "DetailType": "SalesItemLineDetail",
    "Amount": amount,
    "Description": title,
    "SalesItemLineDetail": {
      "ItemRef": { "value": "Item " & $substring(code, 2) },
      "ClassRef": { "value": "Class " & $substring(code, 2) },
      "Qty": quantity,
      "UnitPrice": amount
    }
  }]
}`;
