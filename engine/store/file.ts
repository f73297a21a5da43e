import fs from "node:fs";
import path from "node:path";
import { TieoutError } from "../errors.ts";

/** Makes the file, empty and for its owner alone (0600 in 0700), where there is none. */
export function makePrivate(file: string): void {
  // Opening a pipe that nobody writes to would wait for ever.
  const found = kindOf(file);
  if (found !== null && !found.isFile()) {
    throw new TieoutError("TO930", `${file}: this is no file, and the store is one`, {
      advice: "Look at store: in sync.config.yaml, or move away what stands there.",
    });
  }
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    fs.closeSync(fs.openSync(file, "a", 0o600));
  } catch (error) {
    throw new TieoutError("TO930", `${file}: the store cannot be made or written here`, {
      detail: error instanceof Error ? error.message : String(error),
      cause: error,
    });
  }
}

/** null where there is nothing, or nothing that can be looked at. */
function kindOf(file: string): fs.Stats | null {
  try {
    return fs.statSync(file);
  } catch {
    return null;
  }
}

/** statfs(2) types of NFS, SMB, CIFS, SMB2. */
const NETWORK: ReadonlySet<number> = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42]);

/** WAL needs memory that all processes share: on a network disk it can lose what was committed. */
export function refuseNetworkDisk(file: string): void {
  const folder = path.dirname(file);
  if (!fs.existsSync(folder) || !NETWORK.has(fs.statfsSync(folder).type >>> 0)) return;
  throw new TieoutError("TO930", `${file} lies on a network disk, where SQLite is not safe`, {
    advice: "Keep the store on a local disk: look at store: in sync.config.yaml.",
  });
}
