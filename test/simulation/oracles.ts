import { walkChain } from "../../engine/store/events.ts";
import { hash } from "node:crypto";
import type { HttpRequest } from "../../engine/contract/io.ts";
import type { Checked } from "../../engine/model/check.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { numberText, writeJson } from "../../engine/model/json.ts";
import { readMarkers } from "../../engine/model/marker.ts";
import { COMPANY } from "../line/company.ts";
import type { Made, SimBooks } from "./books.ts";
import { CANARY } from "./company.ts";
import type { Edge } from "./ground.ts";
import type { Process } from "./process.ts";
import { violate } from "./simulation.ts";
import type { Simulation } from "./simulation.ts";
import type { SimSource } from "./source.ts";
import type { Swarm } from "./swarm.ts";

/** The oracles of design/reliability.md, part 2. O1 and O7 stand in books.ts: asked at each commit. */

interface DocumentRow {
  readonly id: number;
  readonly entity: string;
  readonly key: string;
  readonly sync: string;
  readonly origin: string;
  readonly stream: string | null;
  readonly remote_id: string | null;
  readonly reasons: string | null;
}

export function documentsOf(sim: Simulation): Promise<readonly DocumentRow[]> {
  return sim.ground.rows<DocumentRow>(
    `select document.id, entity.name as entity, record.key, document.sync, record.origin,
      link.stream, link.remote_id, document.reasons
    from document join record on record.id = document.record_id
    join entity on entity.id = document.entity_id
    left join link on link.document_id = document.id order by document.id`,
  );
}

/** The least of a lease that is left when bytes go out (design/reliability.md 1.3, step 3). */
const LEAST_LEASE_MS = 30_000;

/** O5: its intent is on the disk, with these bytes. O6: under a lease that lasts. */
export async function expectIntent(process: Process, request: HttpRequest): Promise<void> {
  const { sim, name } = process;
  const id = new URL(request.url).searchParams.get("requestid") ?? "";
  const [row] = await sim.ground.rows<{ sha256: Uint8Array; sent_at: string | null }>(
    "select sha256, sent_at from request where request_id = ?",
    id,
  );
  const sha = hash("sha256", String(request.body), "hex");
  if (row === undefined) violate(sim, `O5 ${name} sends ${id} without an intent`);
  else if (Buffer.from(row.sha256).toString("hex") !== sha) {
    violate(sim, `O5 ${name} sends other bytes than its intent ${id} says`);
  } else if (row.sent_at === null) violate(sim, `O5 ${name} sends ${id}, which says: never sent`);
  const [lease] = await sim.ground.rows<{ owner: string; expires_at: string }>(
    "select owner, expires_at from lease where company = ?",
    COMPANY,
  );
  const left = Date.parse(lease?.expires_at ?? "") - sim.time.nowMs();
  if (lease?.owner !== name) violate(sim, `O6 ${name} sends under the lease of ${lease?.owner}`);
  else if (left < LEAST_LEASE_MS)
    violate(sim, `O6 ${name} sends with ${left} ms of its lease left`);
}

/** What holds whenever no process is at work. */
export async function expectTruth(sim: Simulation, books: SimBooks): Promise<void> {
  for (const row of await documentsOf(sim)) {
    const key = `${row.entity}/${row.key}`;
    const own = books.of(key);
    if (row.sync === "done") expectDone(sim, row, key, own);
    if (row.sync !== "failed" || row.remote_id !== null) continue;
    const live = own.find((each) => each.ended === null && each.body !== null);
    // Its number is held by what nobody can prove to be ours: a person looks.
    const mayBe = row.reasons?.includes("number_taken") === true || books.touched.has(key);
    const isAsked = mayBe && !(isMarked(live) && sim.swarm.stall === 0 && !sim.restored);
    if (live !== undefined && !isAsked) {
      const what = `${live.entity} ${live.id}`;
      violate(sim, `O3 ${key} is ${row.sync}, and ${what} is there: ${row.reasons}`);
    }
  }
}

const isMarked = (thing: Made | undefined): boolean =>
  readMarkers(thing?.body?.["PrivateNote"]).length > 0;

function expectDone(sim: Simulation, row: DocumentRow, key: string, own: readonly Made[]): void {
  if (row.remote_id === null) violate(sim, `O3 ${key} is done and stands for nothing`);
  else if (!own.some((each) => each.entity === row.stream && each.id === row.remote_id)) {
    violate(sim, `O3 ${key} is done as ${row.stream} ${row.remote_id}, which we never made`);
  }
}

/**
 * From the moment at which a thing is read until what was read is in the store, at the most: other
 * questions come in between, and each of them may be slow, or asked again.
 */
function readMs({ faults, lagMs }: Swarm): number {
  const delays = faults.slow + faults.throttle + faults.expired > 0;
  const any = Object.values(faults).some((rate) => rate > 0);
  return lagMs + (delays ? 400_000 : any ? 150_000 : 2000);
}

/**
 * O3, at the moment at which it is said: what is called done was there when it was read back. The
 * next observation would take a false word back, so whoever looks only later does not see it.
 */
export async function expectReadBack(
  sim: Simulation,
  books: SimBooks,
  edges: readonly Edge[],
): Promise<void> {
  const wrong = edges.find(({ text }) => /^(writing|unknown) drifted$/.test(text));
  // A payment of more than its invoice, or of one that was annulled, is cut to it.
  const isEdited = sim.seen.has("edit amount") || sim.seen.has("edit annul");
  const mayDiffer = books.touched.size > 0 || sim.restored || isEdited;
  if (wrong !== undefined && !mayDiffer) {
    violate(sim, `O3 document ${wrong.document} is said to differ, and nobody changed it`);
  }
  // A restored store is told from memory what it has sent already, until `recover` has run.
  const isBlind = sim.restored && !sim.recovered;
  if (edges.length === 0 || books.touched.size === 0 || isBlind) return;
  const latest = sim.time.nowMs() - readMs(sim.swarm);
  for (const { document, text } of edges) {
    if (!text.endsWith(" done")) continue;
    const [link] = await sim.ground.rows<{ stream: string; remote_id: string }>(
      "select stream, remote_id from link where document_id = ?",
      String(document),
    );
    const thing = books.made.get(`${link?.stream}/${link?.remote_id}`);
    if (thing === undefined || thing.ended === null || thing.endedAt > latest) continue;
    violate(sim, `O3 ${thing.key} is called done (${text}), and was ${thing.ended} before`);
  }
}

/** O4: where neither people nor a restored store leave anything to judge, both sides tie out. */
export function expectTied(
  sim: Simulation,
  books: SimBooks,
  source: SimSource,
  checked: Checked | null,
): void {
  const meddled = sim.restored || books.touched.size + source.edited.size + source.dropped.size > 0;
  if (meddled || checked === null || checked.tied) return;
  const [first] = checked.unexplained;
  violate(sim, `O4 it does not tie out: ${first?.kind} ${checked.unread[0]?.why ?? ""}`);
}

/** What holds in the end, when everybody has let go and the same command has come to rest. */
export async function expectRest(
  sim: Simulation,
  books: SimBooks,
  source: SimSource,
): Promise<void> {
  const documents = await documentsOf(sim);
  const byKey = new Map(documents.map((row) => [`${row.entity}/${row.key}`, row]));
  for (const key of source.ever) {
    const row = byKey.get(key);
    // Dropped before it was ever read: nobody can know of it.
    if (row === undefined && source.dropped.has(key)) continue;
    if (row === undefined) violate(sim, `O2 ${key} was exported and is in no list`);
    else if (!VISIBLE.has(row.sync)) violate(sim, `O2 ${key} rests as ${row.sync}`);
  }
  const rows = Object.values(source.rows).flat();
  const wanted = new Map(rows.map((row) => [row["number"] ?? "", row]));
  for (const key of source.ever) {
    const row = wanted.get(key.slice(key.indexOf("/") + 1));
    if (row !== undefined) expectPosted({ sim, books, source, key, wanted: row }, byKey.get(key));
  }
  if ((await walkChain(sim.ground.db, null)).broken !== null)
    violate(sim, "O5 the history is broken");
  await expectPlanned(sim);
  await expectNoSecret(sim);
}

/** `new` and `writing` are passed through; nothing may rest there. */
const VISIBLE: ReadonlySet<string> = new Set(
  "waiting held blocked ready unknown failed done drifted retired".split(" "),
);

/** A row that the source has in the end. */
interface Exported {
  readonly sim: Simulation;
  readonly books: SimBooks;
  readonly source: SimSource;
  readonly key: string;
  readonly wanted: Readonly<Record<string, string>>;
}

/** O4, O8: what nobody meddled with is there, once, to the cent. */
function expectPosted(subject: Exported, row: DocumentRow | undefined): void {
  const { sim, books, key, wanted } = subject;
  if (row === undefined || isMeddled(subject)) return;
  if (wanted["status"] === "Void") return;
  // After a restore a person, or `recover`, says that what has its name or number is the one.
  if (sim.restored && /"(name_taken|number_taken|dependency)"/.test(row.reasons ?? "")) return;
  if (row.sync !== "done") {
    return violate(sim, `O8 ${key} rests as ${row.sync}: ${row.reasons ?? ""}`);
  }
  const body = books.emulator.company.get(row.stream ?? "", row.remote_id ?? "");
  const amount = wanted["total"] ?? wanted["amount"];
  const there = amount === undefined ? undefined : centsOf(body);
  if (amount !== undefined && there !== amount) {
    violate(sim, `O4 ${key} is ${amount} and stands there as ${there}`);
  }
  const day = wanted["dated"];
  if (day !== undefined && body?.["TxnDate"] !== day) {
    violate(
      sim,
      `O4 ${key} is of ${day} and stands there as of ${writeJson(body?.["TxnDate"] ?? null)}`,
    );
  }
}

/** People, or a source that takes back what is paid, leave rows for a person to judge. */
function isMeddled({ sim, books, source, key, wanted: row }: Exported): boolean {
  const rests = [key, `client/${row["client"] ?? ""}`, `invoice/${row["invoice"] ?? ""}`];
  if (rests.some((each) => books.touched.has(each))) return true;
  const moved = (each: string): boolean =>
    sim.seen.has("fault reconfigured") || source.edited.has(each) || source.dropped.has(each);
  // What the backup knows of it may be older than what the books have.
  if (sim.restored && rests.some(moved)) return true;
  if (!rests.some(moved)) return false;
  const isPaid = source.rows.payments.some(({ invoice }) => `invoice/${invoice}` === key);
  const wasPaid = [...source.dropped].some((each) => each.startsWith("payment/"));
  return isPaid || wasPaid || key.startsWith("payment/");
}

function centsOf(body: JsonObject | null): string {
  const [whole = "", part = ""] = (numberText(body?.["TotalAmt"] ?? null) ?? "").split(".");
  return `${whole}.${part.padEnd(2, "0")}`;
}

/**
 * O10: every operation stands in the plan of its run. Equal plans are kept once, under the run that
 * made the first of them, so of a run that was killed any plan that was made may be its own. Only
 * where its plan was too long to be kept there is nothing to hold it against (soaks alone).
 */
async function expectPlanned(sim: Simulation): Promise<void> {
  const plans = await sim.ground.rows<{ body: string }>("select body from plan");
  const ever = new Set<string>();
  for (const { body } of plans) {
    const { changes } = JSON.parse(body) as { changes: (Planned & { expect_version: string })[] };
    for (const each of changes) ever.add(rowText({ ...each, expectVersion: each.expect_version }));
  }
  const sent = await sim.ground.rows<{
    run_id: string;
    kind: string;
    row: string;
    desired: string;
    expect_version: string | null;
  }>(
    `select request.run_id, operation.kind, entity.name || '/' || record.key as row,
      lower(hex(operation.desired_hash)) as desired, operation.expect_version from operation
    join request on request.id = operation.request_row
    join document on document.id = operation.document_id
    join record on record.id = document.record_id join entity on entity.id = document.entity_id`,
  );
  for (const { run_id, expect_version, ...each } of sent) {
    if (sim.unkept.has(run_id) && !sim.planned.has(run_id)) continue;
    const planned = sim.planned.get(run_id) ?? ever;
    if (planned.has(rowText({ ...each, expectVersion: expect_version }))) continue;
    const { kind, row } = each;
    violate(sim, `O10 ${run_id} sent ${kind} ${row} as its plan does not hold it`);
  }
}

interface Planned {
  readonly kind: string;
  readonly row: string;
  /** Digest of the desired body. */
  readonly desired: string | null;
  readonly expectVersion: string | null;
}

/** What a person approves of a row: what is done to it, to which version, and what comes of it. */
export function rowText({ kind, row, desired, expectVersion }: Planned): string {
  return `${kind} ${row} ${desired ?? ""} ${expectVersion ?? ""}`;
}

/** O9: no secret, and no token, in anything that is kept in plain text. */
async function expectNoSecret(sim: Simulation): Promise<void> {
  const texts = await sim.ground.rows<{ text: string | null }>(
    `select detail as text from event union all select body from plan union all
    select answer from request union all select body from request union all
    select path from request union all select value from meta union all
    select summary from run union all select reasons from document union all
    select value from vault union all select outcome from operation`,
  );
  // As the emulator makes its tokens; sealed ones are base64, and hold any few letters by chance.
  const secrets = [new RegExp(CANARY), /RT1-[0-9a-f]{32}/, /eyJ[0-9a-f]{48}/];
  for (const { text } of texts) {
    const found = secrets.find((each) => each.test(text ?? ""));
    if (found !== undefined)
      violate(sim, `O9 ${found.source} stands in plain text: ${text?.slice(0, 80)}`);
  }
}
