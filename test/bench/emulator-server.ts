/**
 * A server for the emulator's benchmark, in a process of its own: the emulator over a company of
 * so many invoices, or a bare node:http server that answers as many bytes.
 * Usage: node emulator-server.ts emulator|echo INVOICES. Over IPC: `cpu` is answered with its cost.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startEmulator } from "../../connectors/quickbooks/emulator/server.ts";
import { readCompany } from "../../connectors/quickbooks/emulator/company-file.ts";
import { realClock, realRandom } from "../../engine/world.ts";
import { REALM, companyFile } from "./emulator-company.ts";

const [kind = "", invoices = "0"] = process.argv.slice(2);
const port = kind === "echo" ? await startEcho() : await startBooks(Number(invoices));
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send!({ cpuMs: (user + system) / 1000, rssMb: process.memoryUsage.rss() / 2 ** 20 });
});
process.on("disconnect", () => process.exit(0));
process.send!({ port });

async function startBooks(count: number): Promise<number> {
  const read = readCompany(companyFile(count), REALM);
  if (read.kind === "refused") throw new Error(read.problems[0]!.message);
  const emulator = await startEmulator({
    seed: read.seed,
    zeros: "stand",
    clock: realClock,
    random: realRandom,
    settings: { limits: { on: false }, oauth: { required: false } },
  });
  return emulator.port;
}

/** Reads what is sent and answers so many bytes as `x-bytes` asks: what HTTP alone costs. */
async function startEcho(): Promise<number> {
  const text = "x".repeat(1 << 16);
  const server = createServer((request, response) => {
    let received = 0;
    request.on("data", (chunk: Buffer) => (received += chunk.length));
    request.on("end", () => {
      const bytes = Number(request.headers["x-bytes"] ?? received);
      response.writeHead(200, { "content-type": "application/json", "content-length": bytes });
      response.end(text.slice(0, bytes));
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return (server.address() as AddressInfo).port;
}
