import { EXIT } from "../errors.ts";
import type { Handler } from "./handler.ts";
import { connectionsOf } from "../project.ts";
import type { Project } from "../project.ts";
import { usage } from "./fail.ts";
import type { Shell } from "./shell.ts";
import { withProject } from "./with-project.ts";

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
  if (typeof seed !== "string") return projectsOwn(shell);
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

/**
 * Keeps the company of the project's own embedded emulator in the air, so that it can be looked at
 * and edited by hand; other commands use it meanwhile.
 */
async function projectsOwn(shell: Shell): Promise<number> {
  return withProject(shell, async (project) => {
    const connections = connectionsOf(project, "read", () => "observe");
    try {
      const url = await emulatorOf(project, connections);
      if (url === null) {
        throw usage(
          "no connection of this project has environment: emulator",
          "Or begin with a company: tieout emulator --seed examples/linarc/company.json",
        );
      }
      shell.out.line(`Company ${project.program.company} of this project is at ${url}`);
      shell.out.line("Edit it by hand, then hold both sides against each other: tieout check");
      shell.out.line(
        `  curl -s ${url}/_emulator/edit -d ` +
          `'{"entity": "Customer", "id": "1", "set": {"Notes": "call first"}}'`,
      );
      shell.out.line("Ctrl-C ends it.");
      await untilStopped(shell.signal);
      return EXIT.ok;
    } finally {
      await connections.close();
    }
  });
}

type Connections = ReturnType<typeof connectionsOf>;

async function emulatorOf(project: Project, connections: Connections): Promise<string | null> {
  for (const [name, { config }] of project.program.connections) {
    if (config["environment"] !== "emulator") continue;
    const about = await (await connections.open(name)).about();
    if (about.facts["emulator"] !== undefined) return about.facts["emulator"];
  }
  return null;
}

function untilStopped(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener("abort", () => done(), { once: true });
  });
}
