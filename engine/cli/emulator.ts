import { EXIT } from "../errors.ts";
import type { Handler } from "./handler.ts";
import { usage } from "./fail.ts";

export const emulator: Handler = async (shell, _args, options) => {
  const start = shell.emulators.get("quickbooks");
  if (start === undefined) throw usage("no connector brings an emulator");
  const port = Number(options["port"]);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw usage(
      `"${String(options["port"])}" is no port`,
      "A number up to 65535; 0 is any free one",
    );
  }
  const { clock, random, files } = shell.world;
  const seed = options["seed"];
  if (typeof seed !== "string")
    throw usage("which company? --seed FILE", "examples/linarc/company.json is one");
  const folder = options["folder"];
  await (
    await start()
  )({
    clock,
    random,
    files,
    port,
    seed,
    ...(typeof folder === "string" ? { log: `${folder}/company.ndjson` } : {}),
    print: (line) => shell.out.line(line),
    stop: shell.signal,
  });
  return EXIT.ok;
};
