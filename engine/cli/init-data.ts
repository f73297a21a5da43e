import { resolveSecret } from "../config/secrets.ts";
import type { Explorer, Proposal, Seen } from "../contract/explorer.ts";
import { TieoutError } from "../errors.ts";
import type { JsonObject } from "../model/json.ts";
import { nearest } from "../model/similar.ts";
import { wordsOf } from "../model/words.ts";
import { profile } from "../profile.ts";
import type { Sample } from "../profile.ts";
import { connectionsOf, openProject, streamsOf } from "../project.ts";
import type { Project } from "../project.ts";
import { diagnosticsText } from "../report/diagnostics.ts";
import { usage } from "./fail.ts";
import { explorersOf } from "./init-explorers.ts";
import type { Preset } from "./init-preset.ts";
import type { Origin } from "./init-wizard.ts";
import { presetOf, projectText } from "./init-proposed.ts";
import { overlayFiles } from "./overlay.ts";
import type { Shell } from "./shell.ts";
import { jobOf } from "./job.ts";

/** Where the records come from, and which of its streams count; none named: all. */
type DataOrigin = Extract<Origin, { readonly kind: "data" }>;

/** What stands at an address becomes a project: it is read, looked at, and proposed from. */
export async function presetFromData(shell: Shell, origin: DataOrigin): Promise<Preset> {
  const { world } = shell;
  const { address } = origin;
  const [connector, explorer] = await explorerFor(shell, address);
  const keys = await explorer.explore(address, {
    io: world,
    secret: (reference) => resolveSecret(reference, address, world),
  });
  const connection = nameFor(address);
  const timezone = ownZone();
  const config = { connector, ...keys };
  const samples = await readSamples(shell, connection, config, origin);
  const seen: Seen = { connection, streams: profile(samples, timezone), timezone };
  const proposal = await propose(shell, seen);
  if (proposal.entities.length === 0) throw nothingFound(address, proposal);
  return presetOf({ address, seen, proposal, config, folder: world.files.root });
}

async function explorerFor(shell: Shell, address: string): Promise<readonly [string, Explorer]> {
  const all = await explorersOf(shell);
  const found = all.find(([, explorer]) => explorer.takes(address, shell.world));
  if (found !== undefined) return found;
  throw usage(
    `there is nothing at ${address} to begin with`,
    `It reads:\n  ${all.map(([, { title, initial }]) => `${title}, as ${initial}`).join("\n  ")}`,
  );
}

/** `exports` of exports/, `erp` of sqlite:data/erp.db; the books have a name of their own. */
function nameFor(address: string): string {
  const last = address.replace(/\/+$/, "").split(/[/:]/).at(-1) ?? "";
  const words = wordsOf(last.replace(/\.[a-z]+$/, "")).join("_");
  return /^[a-z]/.test(words) && words !== "books" ? words : "work";
}

/** The machine's; a machine that keeps none is somewhere in a cloud, and the books are American. */
function ownZone(): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return timeZone.includes("/") && !timeZone.startsWith("Etc/") ? timeZone : "America/New_York";
}

/** So many rows of a stream say what is in it. */
const ROWS = 5000;

/** Opens a project of this connection alone, which is nowhere but in memory, and reads from it. */
async function readSamples(
  shell: Shell,
  connection: string,
  config: JsonObject,
  origin: DataOrigin,
): Promise<readonly Sample[]> {
  const texts = new Map([
    ["sync.config.yaml", projectText({ connections: { [connection]: config } })],
    ["mappings/README.md", ""],
  ]);
  const job = jobOf(shell);
  const world = { ...job.world, files: overlayFiles(job.world.files, texts) };
  const opened = await openProject({ ...job, world, environment: null, store: "sqlite::memory:" });
  if (opened.kind === "invalid") {
    throw new TieoutError("TO901", `${origin.address} cannot be read as it is`, {
      advice: diagnosticsText(opened.diagnostics, world.files, shell.err.style),
    });
  }
  try {
    return await readStreams(opened.project, connection, origin.streams, shell.signal);
  } finally {
    await opened.project.close();
  }
}

async function readStreams(
  project: Project,
  connection: string,
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<readonly Sample[]> {
  const known = streamsOf(project, connection);
  const names = known.map(({ name }) => name);
  for (const name of wanted) {
    if (names.includes(name)) continue;
    const near = nearest(name, names);
    const hint = near === null ? "" : `. Did you mean "${near}"?`;
    throw usage(`there is no stream "${name}"${hint}`, `There are: ${names.join(", ")}`);
  }
  const connections = connectionsOf(project, "read", () => "import");
  try {
    const { source } = await connections.open(connection);
    const samples: Sample[] = [];
    for (const { name, id } of known) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      const rows: JsonObject[] = [];
      let all = true;
      for await (const page of source.read(name, { cursor: null, lists: [], key: id, signal })) {
        rows.push(...page.records.map(({ body }) => body));
        all = rows.length < ROWS;
        if (!all) break;
      }
      samples.push({ stream: name, rows: rows.slice(0, ROWS), all });
    }
    return samples;
  } finally {
    await connections.close();
  }
}

async function propose({ proposers }: Shell, seen: Seen): Promise<Proposal> {
  const [load] = [...proposers.values()];
  if (load === undefined) throw usage("nobody here knows any books to propose for");
  return (await load()).propose(seen);
}

function nothingFound(address: string, { left }: Proposal): TieoutError {
  const why = left.map(({ stream, why: reason }) => `${stream}: ${reason}`).join("\n  ");
  return usage(
    `nothing of ${address} could be proposed for the books; nothing was written`,
    `Of each stream why:\n  ${why}\nBegin from an example instead: tieout init --preset NAME`,
  );
}
