/** The emulator under load: requests a second of its own CPU, against bare node:http beside it. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { fileURLToPath } from "node:url";
import { REALM, invoiceBody } from "./emulator-company.ts";

export interface Load {
  readonly requests: number;
  readonly wallMs: number;
  /** Of the server's process alone, its clients are in another. */
  readonly cpuMs: number;
  readonly rssMb: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Statuses other than 200. */
  readonly failed: number;
}

export interface EmulatorOutcome {
  readonly invoices: number;
  readonly loadMs: number;
  readonly emulator: readonly Load[];
  readonly echo: readonly Load[];
}

/** Connections that stay open, as a client of the service keeps them. */
const CLIENTS = 16;

export interface EmulatorScale {
  readonly invoices: number;
  readonly requests: number;
  readonly times: number;
}

/** Both servers run side by side and take turns; each turn asks the same of both. */
export async function runEmulatorLoad(scale: EmulatorScale): Promise<EmulatorOutcome> {
  const began = performance.now();
  const books = await open("emulator", scale.invoices);
  const loadMs = performance.now() - began;
  const bare = await open("echo", 0);
  try {
    const emulator: Load[] = [];
    const echo: Load[] = [];
    let from = scale.invoices;
    // The first turn warms both up and is not counted.
    for (let turn = 0; turn <= scale.times; turn++) {
      const asked = mix(scale.requests, scale.invoices, from);
      from += scale.requests;
      const { load, sizes } = await drive(books, asked, null);
      const { load: floor } = await drive(bare, asked, sizes);
      if (turn === 0) continue;
      emulator.push(load);
      echo.push(floor);
    }
    return { invoices: scale.invoices, loadMs, emulator, echo };
  } finally {
    books.close();
    bare.close();
  }
}

interface Asked {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body: string;
}

/** Of ten: four reads by id, two creates, two queries by DocNumber, one by Id, one by customer. */
function mix(requests: number, invoices: number, from: number): readonly Asked[] {
  const query = (where: string): Asked => {
    const text = encodeURIComponent(`select * from Invoice where ${where}`);
    return { method: "GET", path: `query?query=${text}`, body: "" };
  };
  return Array.from({ length: requests }, (_, at): Asked => {
    const n = ((at * 7919) % invoices) + 1;
    switch (at % 10) {
      case 0:
      case 5:
        return {
          method: "POST",
          path: "invoice",
          body: JSON.stringify(invoiceBody(from + at + 1)),
        };
      case 1:
      case 6:
        return query(`DocNumber = 'INV-${n}'`);
      case 2:
        return query(`Id = '${n}'`);
      case 3:
        return query(`CustomerRef = '${(n % 1000) + 1}' and TxnDate >= '2026-09-01' maxresults 5`);
      default:
        return { method: "GET", path: `invoice/${n}`, body: "" };
    }
  });
}

interface Server {
  readonly port: number;
  cost(): Promise<{ readonly cpuMs: number; readonly rssMb: number }>;
  close(): void;
}

async function open(kind: "emulator" | "echo", invoices: number): Promise<Server> {
  const script = fileURLToPath(new URL("emulator-server.ts", import.meta.url));
  const child = fork(script, [kind, String(invoices)], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = once(child, "exit").then(() => {
    throw new Error(`the ${kind} ended`);
  });
  ended.catch(() => {});
  const [{ port }] = (await Promise.race([once(child, "message"), ended])) as [{ port: number }];
  return {
    port,
    async cost() {
      child.send("cpu");
      const [cost] = (await Promise.race([once(child, "message"), ended])) as [
        { cpuMs: number; rssMb: number },
      ];
      return cost;
    },
    close: () => child.disconnect(),
  };
}

async function drive(
  server: Server,
  asked: readonly Asked[],
  sizes: readonly number[] | null,
): Promise<{ readonly load: Load; readonly sizes: readonly number[] }> {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const before = await server.cost();
  const began = performance.now();
  const answered: number[] = [];
  let [next, failed] = [0, 0];
  const client = async (): Promise<void> => {
    while (next < asked.length) {
      const at = next++;
      const { status, bytes } = await call(agent, server.port, asked[at]!, sizes?.[at]);
      answered[at] = bytes;
      if (status !== 200) failed++;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  const wallMs = performance.now() - began;
  const after = await server.cost();
  agent.destroy();
  const sum = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0);
  const load = {
    requests: asked.length,
    wallMs,
    cpuMs: after.cpuMs - before.cpuMs,
    rssMb: after.rssMb,
    bytesIn: sum(asked.map(({ body }) => body.length)),
    bytesOut: sum(answered),
    failed,
  };
  return { load, sizes: answered };
}

function call(
  agent: Agent,
  port: number,
  { method, path, body }: Asked,
  size: number | undefined,
): Promise<{ readonly status: number; readonly bytes: number }> {
  return new Promise((resolve, reject) => {
    const headers = {
      accept: "application/json",
      ...(body === "" ? {} : { "content-length": Buffer.byteLength(body) }),
      ...(size === undefined ? {} : { "x-bytes": String(size) }),
    };
    const url = `/v3/company/${REALM}/${path}`;
    const sent = request(
      { agent, host: "127.0.0.1", port, method, path: url, headers },
      (answer) => {
        let bytes = 0;
        answer.on("data", (chunk: Buffer) => (bytes += chunk.length));
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, bytes }));
        answer.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

export function emulatorTable({ invoices, loadMs, emulator, echo }: EmulatorOutcome): string {
  const perCpu = (loads: readonly Load[]): number =>
    median(loads.map(({ requests, cpuMs }) => (requests * 1000) / cpuMs));
  const perWall = (loads: readonly Load[]): number =>
    median(loads.map(({ requests, wallMs }) => (requests * 1000) / wallMs));
  const row = (label: string, loads: readonly Load[]): string =>
    `  ${label.padEnd(24)}${perCpu(loads).toFixed(0).padStart(7)} requests a second of CPU, ` +
    `${perWall(loads).toFixed(0)} of wall, ${Math.max(...loads.map((l) => l.rssMb)).toFixed(0)} MB`;
  const last = emulator.at(-1)!;
  return [
    `emulator  ${invoices} invoices, ${emulator.length} turns of ${last.requests} requests, ` +
      `${CLIENTS} connections; begun in ${(loadMs / 1000).toFixed(1)} s`,
    row("floor: node:http", echo),
    row("emulator", emulator),
    `  not 200                 ${String(emulator.reduce((n, l) => n + l.failed, 0)).padStart(7)}`,
    `  CPU against the floor   ${(perCpu(echo) / perCpu(emulator)).toFixed(2).padStart(7)}`,
  ].join("\n");
}
