import type {
  Proposal,
  ProposedEntity,
  Proposer,
  Question,
  Seen,
} from "../../engine/contract/explorer.ts";
import type { StreamProfile } from "../../engine/model/profile.ts";
import { partyOf, proposeInvoice, proposePayment } from "./propose-documents.ts";
import { proposeEmployee, proposeParty, proposeProject } from "./propose-parties.ts";
import type { Room } from "./propose-room.ts";
import { columnFor, roleOf } from "./propose-words.ts";
import type { Role } from "./propose-words.ts";

/** Customers, projects, employees, vendors, invoices, payments: what a work side mostly has. */
export const quickbooksProposer: Proposer = {
  propose(seen: Seen): Proposal {
    const { connection, streams } = seen;
    const byRole = new Map<Role, StreamProfile>();
    const left: { stream: string; why: string }[] = [];
    const isChild = (each: StreamProfile): boolean =>
      each.child !== null && streams.some(({ stream }) => stream === each.child!.of);
    for (const each of streams) {
      const { stream } = each;
      if (isChild(each)) continue;
      const role = roleOf(each);
      const why = whyNot(each, role, byRole);
      if (why !== null) left.push({ stream, why });
      else byRole.set(role!, each);
    }
    const room = roomOf(connection, streams, byRole);
    const entities: ProposedEntity[] = [];
    for (const [role, make] of MAKERS) {
      const profile = byRole.get(role);
      if (profile === undefined) continue;
      const made = make(profile, room);
      if (typeof made === "string") {
        left.push({ stream: profile.stream, why: made });
        byRole.delete(role);
      } else entities.push(made);
    }
    const questions = questionsOf(entities, room);
    return { books: BOOKS, entities, left, questions, files: new Map([["company.json", COMPANY]]) };
  },
};

/** Each may look at those before it. */
const MAKERS: readonly (readonly [
  Role,
  (profile: StreamProfile, room: Room) => ProposedEntity | string,
])[] = [
  ["customer", (profile, room) => proposeParty(profile, room, "Customer")],
  ["project", proposeProject],
  ["employee", proposeEmployee],
  ["vendor", (profile, room) => proposeParty(profile, room, "Vendor")],
  ["invoice", proposeInvoice],
  ["payment", proposePayment],
];

function whyNot(
  { rows }: StreamProfile,
  role: Role | null,
  byRole: ReadonlyMap<Role, StreamProfile>,
): string | null {
  if (rows === 0) return "it has no rows yet";
  if (role === null) return "its name says nothing that books have";
  const other = byRole.get(role);
  return other === undefined ? null : `${other.stream} are the ${role}s already`;
}

function roomOf(
  connection: string,
  streams: readonly StreamProfile[],
  byRole: ReadonlyMap<Role, StreamProfile>,
): Room {
  const invoices = byRole.get("invoice");
  const party = invoices === undefined ? null : partyOf(invoices, { byRole });
  const projects = byRole.get("project");
  const clients = byRole.get("customer")?.stream;
  const below =
    party?.role === "project" &&
    projects?.columns.some(({ refers }) => refers !== null && refers.stream === clients) === true;
  const needed = [...(party === null ? [] : [party.role]), ...(below ? ["customer"] : [])];
  return { connection, streams, byRole, needed: new Set(needed) };
}

function questionsOf(
  entities: readonly ProposedEntity[],
  { byRole }: Pick<Room, "byRole">,
): readonly Question[] {
  const has = (name: string): boolean => entities.some((each) => each.name === name);
  const projects = byRole.get("project");
  const clients = byRole.get("customer")?.stream;
  const below =
    has("project") &&
    has("customer") &&
    projects?.columns.some(({ refers }) => refers !== null && refers.stream === clients) === true;
  const latest = (["invoice", "payment"] as const)
    .flatMap((role) => byRole.get(role) ?? [])
    .flatMap((each) => columnFor("dated", each, ["date", "instant"])?.latest ?? [])
    .toSorted()
    .at(-1);
  const year = latest?.slice(0, 4) ?? "2026";
  return [
    ...(has("invoice") || has("payment")
      ? [
          {
            ...{ name: "cut_over", value: `${year}-01-01`, oneOf: null, type: "date" as const },
            ...{ note: "nothing dated before this day is touched", locked: false, setting: false },
          },
        ]
      : []),
    ...(below
      ? [
          {
            ...{ name: "projects", value: "sub_customer", oneOf: ["sub_customer", "customer"] },
            ...{ note: "a customer of its own below its client, or the client itself" },
            ...{ type: "text" as const, locked: true, setting: true },
          },
        ]
      : []),
    ...(has("invoice")
      ? [
          {
            ...{ name: "item", value: "Services", oneOf: null, type: "text" as const },
            ...{ note: "the item of the books that lines are sold as", locked: false },
            setting: true,
          },
        ]
      : []),
  ];
}

const COMPANY_ID = "9341450000000001";

const BOOKS = `connector: quickbooks
environment: emulator              # a company on this machine; later sandbox, then production
company: "${COMPANY_ID}"       # with the company's own id: tieout connect
seed: company.json                 # what the emulated company begins with`;

/** A company that has just been opened: enough to send an invoice to. */
const COMPANY = `${JSON.stringify(
  {
    realmId: COMPANY_ID,
    companyInfo: { CompanyName: "Emulated Company", Country: "US" },
    preferences: {
      SalesFormsPrefs: { CustomTxnNumbers: true, AllowDiscount: true },
      TaxPrefs: { UsingSalesTax: false },
      CurrencyPrefs: { MultiCurrencyEnabled: false, HomeCurrency: { value: "USD" } },
    },
    entities: {
      Account: [
        {
          ...{ Id: "33", Name: "Accounts Receivable (A/R)", AccountType: "Accounts Receivable" },
          AccountSubType: "AccountsReceivable",
        },
        {
          ...{ Id: "36", Name: "Undeposited Funds", AccountType: "Other Current Asset" },
          AccountSubType: "UndepositedFunds",
        },
        {
          ...{ Id: "40", Name: "Services Income", AccountType: "Income" },
          AccountSubType: "ServiceFeeIncome",
        },
      ],
      Item: [
        {
          ...{ Id: "1", Name: "Services", Type: "Service", Active: true },
          IncomeAccountRef: { value: "40", name: "Services Income" },
        },
      ],
    },
  },
  null,
  2,
)}\n`;
