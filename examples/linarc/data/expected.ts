import { amountOf } from "./applications.ts";
import type { Application } from "./applications.ts";
import { dollars, sum } from "./cents.ts";
import type { Cents } from "./cents.ts";
import { owedBy, totalOf, typedInvoices } from "./company-invoices.ts";
import { UNMAPPED_CODE } from "./cost-codes.ts";
import { ALREADY_THERE, DOES_NOT_TIE, NUMBER_TAKEN, TOO_LONG } from "./mess.ts";
import { NO_FIRST_NAME, OTHER_DATE_STYLE } from "./people.ts";
import type { Person } from "./people.ts";
import type { Project } from "./projects.ts";

/** `max_amount` of the project's safety limits. */
const MAX_AMOUNT: Cents = 250_000_00n;

/** The project whose customer the walk-through chooses first. */
const WALKED = "PRJ-1007";

/**
 * What a run over this data must come to, worked out from what the generator knows it made: the
 * engine has no part in it. Reasons are the engine's codes; amounts are text.
 */
export function expected(
  people: readonly Person[],
  projects: readonly Project[],
  applications: readonly Application[],
): object {
  return {
    unattended: {
      employee: employeesExpected(people),
      project: projectsExpected(projects),
      invoice: invoicesExpected(applications),
    },
    by_hand: byHand(projects, applications),
  };
}

function employeesExpected(people: readonly Person[]): object {
  const outcome = (person: Person): string => {
    if (person.last === NO_FIRST_NAME) return "required_missing";
    if (`${person.first} ${person.last}` === OTHER_DATE_STYLE) return "unreadable";
    if (person.books.kind === "unnumbered") return "no_match";
    if (person.books.kind === "name_taken") return "name_taken";
    return person.books.kind === "missing" ? "create" : "link";
  };
  const keys = (wanted: string): readonly string[] =>
    people.filter((person) => outcome(person) === wanted).map((person) => person.id);
  const renamed = people.filter((person) => person.books.kind === "renamed");
  return {
    rows: people.length,
    link: { count: keys("link").length, differing: renamed.map((person) => person.id) },
    create: { count: keys("create").length, keys: keys("create") },
    held_back: ["no_match", "name_taken", "required_missing", "unreadable"].map((reason) => ({
      reason,
      count: keys(reason).length,
      keys: keys(reason),
    })),
  };
}

function projectsExpected(projects: readonly Project[]): object {
  const open = projects.filter((project) => !project.linked);
  return {
    rows: projects.length,
    link: { count: projects.length - open.length },
    held_back: [{ reason: "no_match", count: open.length, keys: open.map((each) => each.id) }],
  };
}

const HELD_BACK = [
  ...["dependency", "lines_do_not_tie", "lookup_missing", "too_long"],
  ...["number_taken", "over_amount"],
] as const;

type InvoiceOutcome = "create" | "link" | "waiting" | (typeof HELD_BACK)[number];

/** Each invoice has one outcome: its first obstacle is its only one, which this makes sure of. */
function outcomeOf(application: Application): InvoiceOutcome {
  const { number, status, project, lines, total } = application;
  if (status !== "Approved") return "waiting";
  const found: InvoiceOutcome[] = [];
  if (!project.linked) found.push("dependency");
  if (DOES_NOT_TIE[number] !== undefined) found.push("lines_do_not_tie");
  if (lines.some((line) => line.code === UNMAPPED_CODE[0])) found.push("lookup_missing");
  if (number === TOO_LONG.becomes) found.push("too_long");
  if (number === NUMBER_TAKEN) found.push("number_taken");
  if (total > MAX_AMOUNT) found.push("over_amount");
  if (ALREADY_THERE.some((each) => each === number)) found.push("link");
  if (found.length > 1) throw new Error(`${number} has two obstacles: ${found.join(", ")}`);
  return found[0] ?? "create";
}

function invoicesExpected(applications: readonly Application[]): object {
  const by = Map.groupBy(applications, outcomeOf);
  const of = (outcome: InvoiceOutcome): readonly Application[] => by.get(outcome) ?? [];
  const created = of("create");
  const typed = typedInvoices(applications);
  const inBooks = owedBy(typed);
  const owed = new Map(inBooks);
  for (const { project, total } of created) {
    const id = project.owner.customerId;
    owed.set(id, (owed.get(id) ?? 0n) + total);
  }
  return {
    rows: applications.length,
    total: exported(applications),
    waiting: ["Draft", "Submitted", "Void"].map((status) => {
      const list = of("waiting").filter((each) => each.status === status);
      return { reason: "trigger_not_met", status, count: list.length, total: exported(list) };
    }),
    held_back: HELD_BACK.map((reason) => ({
      reason,
      count: of(reason).length,
      total: exported(of(reason)),
      keys: of(reason).map((each) => each.number),
    })),
    link: { count: of("link").length, total: exported(of("link")), keys: [...ALREADY_THERE] },
    create: {
      count: created.length,
      total: exported(created),
      work: dollars(sum(created.flatMap((each) => each.lines.map(amountOf)))),
      retainage: dollars(sum(created.flatMap((each) => each.lines.map((line) => line.retainage)))),
      lines: sum(created.map((each) => BigInt(linesOf(each)))).toString(),
      by_month: totals(Map.groupBy(created, (each) => each.invoiceDate.slice(0, 7))),
      by_customer: totals(Map.groupBy(created, (each) => each.project.owner.customerId)),
    },
    books_after: {
      invoices: typed.length + created.length,
      receivable: dollars(sum(owed.values())),
      not_ours: dollars(sum(typed.slice(ALREADY_THERE.length).map(totalOf))),
    },
  };
}

/** Lines of the document made: one for each cost code with work, one for what is withheld. */
function linesOf(application: Application): number {
  const withheld = sum(application.lines.map((line) => line.retainage));
  const work = application.lines.filter((line) => amountOf(line) !== 0n).length;
  return work + (withheld === 0n ? 0 : 1);
}

function exported(applications: readonly Application[]): string {
  return dollars(sum(applications.map((each) => each.totalInExport)));
}

function totals(groups: ReadonlyMap<string, readonly Application[]>): object {
  const sorted = [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([name, list]) => [name, { count: list.length, total: exported(list) }]),
  );
}

/** The staged project starts without a link; the walk-through makes the first one. */
function byHand(projects: readonly Project[], applications: readonly Application[]): object {
  const approved = applications.filter((each) => each.status === "Approved");
  const walked = approved.filter((each) => each.project.id === WALKED);
  const project = projects.find((each) => each.id === WALKED)!;
  return {
    without_links: { invoices_held_back: approved.length },
    linked: {
      project: WALKED,
      books: `Customer/${project.owner.customerId}`,
      invoices: walked.length,
      total: exported(walked),
    },
  };
}
