import { EXIT } from "../errors.ts";
import type { Handler } from "./handler.ts";
import { connectionsOf } from "../project.ts";
import type { Project } from "../project.ts";
import { usage } from "./fail.ts";
import { portOf } from "./pick.ts";
import type { EmulatorAddress, Shell } from "./shell.ts";
import { untilStopped } from "./until-stopped.ts";
import { withProject } from "./with-project.ts";

export const emulator: Handler = async (shell, _args, options) => {
  const start = shell.emulators.get("quickbooks");
  if (start === undefined) throw usage("no connector brings an emulator");
  const text = (name: string): string | null => {
    const value = options[name];
    return typeof value === "string" ? value : null;
  };
  const port = portOf(text("port") ?? "0");
  const clockKind = clockOf(text("clock") ?? "real");
  const begins = ["seed", "load", "company"].some((name) => text(name) !== null);
  if (!begins) {
    refuseOnlyOwn(options);
    return projectsOwn(shell);
  }
  if (text("seed") !== null && text("load") !== null) {
    throw usage("--seed and --load both name a company to begin with", "Name one of them");
  }
  const company = text("company");
  if (company !== null && !/^\d{1,20}$/.test(company)) {
    throw usage(`"${company}" is no company`, "A number of up to 20 digits: --company 1234567890");
  }
  const { clock, random, files, http } = shell.world;
  const named = ["seed", "load", "company", "save", "settings"] as const;
  const given = named.flatMap((name) => (text(name) === null ? [] : [[name, text(name)!]]));
  const folder = text("folder");
  await (
    await start()
  )({
    clock,
    random,
    files,
    http,
    port,
    clockKind,
    auth: options["auth"] !== false,
    ...Object.fromEntries(given),
    ...(folder === null ? {} : { log: `${folder}/company.ndjson` }),
    listening: (at) => tell(shell, at),
    stop: shell.signal,
  });
  return EXIT.ok;
};

function clockOf(given: string): "real" | "virtual" {
  if (given === "real" || given === "virtual") return given;
  throw usage(`"${given}" is no clock`, "One of: real, virtual");
}

/** What the project's own emulator does not take: its company and its state are the project's. */
function refuseOnlyOwn(options: Readonly<Record<string, unknown>>): void {
  const given = ["port", "save", "folder", "settings"].find((name) => options[name] !== undefined);
  const stray = given ?? (options["auth"] === false ? "no-auth" : null);
  const wrong = stray ?? (options["clock"] === "virtual" ? "clock" : null);
  if (wrong === null) return;
  throw usage(
    `--${wrong} is for a company of its own, and none is named`,
    "Add --company ID, --load FILE or --seed FILE",
  );
}

function tell(shell: Shell, at: EmulatorAddress): void {
  if (shell.flags.json) {
    shell.out.line(JSON.stringify(at));
    return;
  }
  shell.out.line(`QuickBooks Online emulator, company ${at.company}: ${at.url}`);
  shell.out.line(`Load, save, reset, clock, settings, faults: ${at.control}`);
  shell.out.line("Ctrl-C ends it.");
}

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
          "Or begin with a company: tieout emulator --seed company.json",
        );
      }
      tellOwn(shell, { company: project.program.company, url, control: `${url}/_emulator` });
      await untilStopped(shell.signal);
      return EXIT.ok;
    } finally {
      await connections.close();
    }
  });
}

function tellOwn(shell: Shell, at: EmulatorAddress): void {
  if (shell.flags.json) return tell(shell, at);
  shell.out.line(`Company ${at.company} of this project is at ${at.url}`);
  shell.out.line("Edit it by hand, then hold both sides against each other: tieout check");
  shell.out.line(
    `  curl -s ${at.control}/edit -d ` +
      `'{"entity": "Customer", "id": "1", "set": {"Notes": "call first"}}'`,
  );
  shell.out.line("Ctrl-C ends it.");
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
