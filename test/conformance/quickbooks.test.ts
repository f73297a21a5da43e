import { onTestFinished } from "vitest";
import { startEmulator } from "../../connectors/quickbooks/emulator/server.ts";
import { quickbooks } from "../../connectors/quickbooks/index.ts";
import { openHttp } from "../../engine/http/client.ts";
import { SILENT } from "../../engine/log.ts";
import { parseJson, type JsonObject } from "../../engine/model/json.ts";
import { realClock, realRandom } from "../../engine/world.ts";
import { testWorld } from "../support/world.ts";
import { connectorConformance, type Subject } from "./connector.ts";
import { breakHttp } from "./faults.ts";
import { openOptions } from "./open-options.ts";

/** The QuickBooks connector against the emulator, over real sockets. */

const COMPANY = "9341453508217706";
const PAGE = 5;

async function make(): Promise<Subject> {
  const { http, ...breaks } = breakHttp(openHttp({ clock: realClock, log: SILENT }));
  onTestFinished(() => http.close());
  const io = testWorld({ http });
  let config: JsonObject = { environment: "emulator", company: COMPANY };
  return {
    stream: "Customer",
    key: "Id",
    pageSize: PAGE,
    describe: () => quickbooks.describe(config, io),
    open: (mode) => quickbooks.open(openOptions(config, mode, io)),
    async seed(bodies) {
      const emulator = await startEmulator({
        seed: {
          realmId: COMPANY,
          companyInfo: { CompanyName: "Harborline Builders", Country: "US" },
          entities: { Customer: bodies.map((body, n) => ({ Id: String(100 + n), ...body })) },
        },
        clock: realClock,
        random: realRandom,
        settings: { limits: { on: false } },
      });
      onTestFinished(() => emulator.close());
      config = { ...config, address: emulator.url, limits: { page_size: PAGE } };
    },
    body: (n) => ({ DisplayName: `Quarry Road ${n} LLC`, Notes: "met at the fair" }),
    change: { Notes: "moved to Elm Street" },
    like: ({ DisplayName }) => ({ names: [DisplayName as string] }),
    odd: {
      accents: { DisplayName: "Zoë Sørensen", Notes: "line\nline" },
      "quotes and backslashes": { DisplayName: `O'Brien \\ "Sons"` },
      "an object inside": {
        DisplayName: "A",
        PrimaryEmailAddr: { Address: "a@harborline.example" },
      },
      "a flag that is false": { DisplayName: "B", Taxable: false },
    },
    refused: parseJson('{"DisplayName":"Phase: 2"}') as JsonObject,
    openBadly: () => {
      const address = "http://127.0.0.1:9";
      return quickbooks.open(openOptions({ ...config, address }, "read", io));
    },
    breaks,
  };
}

connectorConformance({
  name: "quickbooks",
  make,
  skip: [
    {
      tests: ["what it deletes"],
      reason: "a customer goes out of use; a bill does it in quickbooks-connector.test.ts",
    },
    {
      tests: ["a read that goes on from any cursor"],
      reason: "only the end of a read has a cursor",
    },
  ],
});
