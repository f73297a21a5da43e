/** One company of the campaign: its books, its project, and what must be in the books at the end. */
import fs from "node:fs";
import path from "node:path";
import { startEmulator } from "../../connectors/quickbooks/emulator/server.ts";
import { openFiles } from "../../engine/files.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { realClock, realRandom } from "../../engine/world.ts";
import { harborline } from "../line/company.ts";
import { CANARY, writeExports, writeProject } from "../simulation/company.ts";

export interface FleetCompany {
  readonly name: string;
  readonly folder: string;
  /** The source as it is in that round: more invoices, and the first one's total another. */
  write(round: number): void;
  /** What is not as it must be after that many rounds. */
  problems(rounds: number): readonly string[];
  close(): Promise<void>;
}

export interface FleetCompanyOptions {
  readonly name: string;
  readonly folder: string;
  readonly store: string;
  /** New ones in each round. */
  readonly invoices: number;
}

export async function openCompany(options: FleetCompanyOptions): Promise<FleetCompany> {
  const { name, folder, store, invoices } = options;
  const versions: number[] = [];
  const emulator = await startEmulator({
    seed: harborline(),
    clock: realClock,
    random: realRandom,
    settings: { settleMs: 500, limits: { on: false }, oauth: { clientSecret: CANARY } },
    faults: ({ method, path: to, body }) => {
      if (method === "POST" && !to.startsWith("query")) versions.push(...versionsIn(body));
      return null;
    },
  });
  fs.mkdirSync(folder, { recursive: true });
  const files = openFiles(folder);
  const variant = { batch: 10, honoured: true, page: 1000, later: false, store: "sqlite:x" };
  writeProject(files, { ...variant, address: emulator.url });
  const config = path.join(folder, "sync.config.yaml");
  const text = fs.readFileSync(config, "utf8");
  fs.writeFileSync(config, text.replace('"sqlite:x"', store));
  const numbers = (round: number): readonly number[] =>
    Array.from({ length: round * invoices }, (_, at) => at + 1);
  return {
    name,
    folder,
    write(round) {
      writeExports(files, {
        clients: [{ number: "C1", name: "Client C1" }],
        invoices: numbers(round).map((n) => ({
          number: `I${n}`,
          client: "C1",
          dated: "2026-07-02",
          status: "Approved",
          total: `${n === 1 ? VERSION + round : n}.00`,
        })),
        payments: [],
      });
    },
    problems(rounds) {
      const there = [...emulator.company.all("Invoice")]
        .flatMap(({ body }): readonly JsonObject[] => (body === null ? [] : [body]))
        .map((body) => `${JSON.stringify(body["DocNumber"])} ${plain(body["TotalAmt"])}`)
        .filter((each) => each.startsWith('"I'));
      const wanted = numbers(rounds).map((n) => `"I${n}" ${n === 1 ? VERSION + rounds : n}`);
      const found: string[] = [];
      const [is, must] = [there.toSorted().join(", "), wanted.toSorted().join(", ")];
      if (is !== must) found.push(`${name}: in the books ${is}, and not ${must}`);
      if (versions.at(-1) !== VERSION + rounds) found.push(`${name}: the last change is not there`);
      if (versions.some((each, at) => at > 0 && each < versions[at - 1]!)) {
        found.push(`${name}: out of order: ${versions.join(", ")}`);
      }
      return found;
    },
    close: () => emulator.close(),
  };
}

/** The emulator writes 12.10 as 12.1, and 12 as 12.0. */
const plain = (amount: unknown): number => Number(JSON.stringify(amount));

/** The first invoice's total says in which round its row was written. */
const VERSION = 9000;

function versionsIn(body: string): readonly number[] {
  const found = [...body.matchAll(/"Amount":\s*(9\d{3})(?:\.00?)?\b/g)];
  return found.map((match) => Number(match[1]));
}
