import { SILENT } from "../../engine/log.ts";
import type { StoreOptions } from "../../engine/store/open.ts";
import { memoryFiles } from "../support/memory-files.ts";
import { openVirtualTime } from "../support/virtual-time.ts";

/** Where the store of all worlds is born: every time the same. */
export function groundWorld(): StoreOptions["world"] & { readonly log: typeof SILENT } {
  const time = openVirtualTime();
  const random = {
    bytes: (length: number) => new Uint8Array(length),
    id: (prefix: string) => `${prefix}_0`,
  };
  return { clock: time.clock, random, files: memoryFiles("/ground", time.nowMs), log: SILENT };
}
