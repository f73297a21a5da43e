/**
 * The floor of a push: batches of thirty that are ready as bytes, over so many connections that
 * stay open. Nothing is remembered and nothing looked at. Usage: node floor-push.ts FOLDER URL MANY
 */
import { Pool } from "undici";
import { atOnce, bodyOf, readBatches } from "./batches.ts";
import { report } from "./measure.ts";

const [folder = "", url = "", many = "10"] = process.argv.slice(2);
const bytes = readBatches(folder).map((rows) =>
  JSON.stringify({
    BatchItemRequest: rows.map((row, at) => {
      return { bId: String(at + 1), operation: "create", Invoice: bodyOf(row) };
    }),
  }),
);
const pool = new Pool(url, { connections: Number(many) });
const headers = { "content-type": "application/json", accept: "application/json" };
await atOnce(Number(many), bytes, async (body) => {
  const path = "/v3/company/1/batch?minorversion=75";
  const answer = await pool.request({ method: "POST", path, headers, body });
  const text = await answer.body.text();
  if (answer.statusCode !== 200 || text.includes("Fault")) throw new Error(text.slice(0, 500));
});
await pool.close();
report({ batches: bytes.length });
