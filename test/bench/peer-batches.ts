/**
 * The usual client library with batches of thirty, ten at a time. Its cost is that of mapping and
 * sending alone. Usage: node peer-batches.ts FOLDER URL
 */
import library from "node-quickbooks";
import { atOnce, bodyOf, readBatches } from "./batches.ts";
import { reportSince } from "./measure.ts";

const [folder = "", url = ""] = process.argv.slice(2);
interface Client {
  batch(items: readonly object[], done: (error: unknown, answer: unknown) => void): void;
}
/** Its types speak of another form than its module has. */
const QuickBooks = library as unknown as (new (...given: readonly unknown[]) => Client) & {
  V3_ENDPOINT_BASE_URL: string;
};
QuickBooks.V3_ENDPOINT_BASE_URL = `${url}/v3/company/`;
const given = ["key", "secret", "token", false, "1", true, false, null, "2.0", "refresh"];
const qbo = new QuickBooks(...given);
const batches = readBatches(folder);
const began = process.cpuUsage();
await atOnce(10, batches, (rows) => {
  const items = rows.map((row, at) => {
    return { bId: String(at + 1), operation: "create", Invoice: bodyOf(row) };
  });
  return new Promise((resolve, reject) => {
    qbo.batch(items, (error, answer) => {
      const isWhole = !JSON.stringify(answer ?? "Fault").includes('"Fault"');
      if (error === null && isWhole) resolve();
      else reject(new Error(JSON.stringify(error ?? answer).slice(0, 500)));
    });
  });
});
reportSince(began, { batches: batches.length });
