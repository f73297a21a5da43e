import type { Connector } from "../../engine/contract/connector.ts";

/** The connectors that ship, for tests that call the line without the command line. */
export const connectors: ReadonlyMap<string, () => Promise<Connector>> = new Map([
  ["files", async () => (await import("../../connectors/files/index.ts")).files],
  ["quickbooks", async () => (await import("../../connectors/quickbooks/index.ts")).quickbooks],
  ["memory", async () => (await import("../../connectors/memory/index.ts")).memory],
]);
