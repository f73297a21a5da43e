import { EXIT } from "../errors.ts";
import type { Handler } from "./handler.ts";
import { ownPackage } from "./package.ts";
import { printResult } from "./result.ts";

export const version: Handler = async (shell) => {
  const { version: own } = ownPackage(shell);
  const node = process.versions.node;
  printResult(
    shell,
    () => `tieout ${own}   node ${node}   ${process.platform} ${process.arch}`,
    () => ({ format: "tieout.version/1", tieout: own, node, platform: process.platform }),
  );
  return EXIT.ok;
};
