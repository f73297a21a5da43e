import type { ProposedEntity } from "../../engine/contract/explorer.ts";
import type { ColumnProfile, StreamProfile } from "../../engine/model/profile.ts";
import type { Room } from "./propose-room.ts";
import { columnFor } from "./propose-words.ts";
import { fieldOf, headOf, recordText } from "./propose-yaml.ts";
import type { Field } from "./propose-yaml.ts";

/** Who a document goes to or who works here: entries of the lists that share one space of names. */

const CLEAN = 'sanitize: { DisplayName: { ":": " -", "\\t": " ", "\\n": " " } }';
const STAGED = "import: { new: auto, changed: auto }\npush: by_hand";

/** A name that one row has stands alone; else the key goes with it, or two would be one. */
function nameOf(column: ColumnProfile): { readonly text: string; readonly tests: string } {
  return column.filled === column.distinct
    ? { text: "name", tests: "Adams Supply" }
    : { text: '"{name} ({number})"', tests: "Adams Supply (1001)" };
}

function reached(profile: StreamProfile): readonly Field[] {
  const { rows } = profile;
  const of = (name: "email" | "phone" | "line1" | "city" | "state" | "zip", books: string) => {
    const column = columnFor(name, profile, ["text", "number"]);
    return column === null ? [] : [fieldOf(name, column, rows, { type: "text", books })];
  };
  return [
    ...of("email", "PrimaryEmailAddr.Address"),
    ...of("phone", "PrimaryPhone.FreeFormNumber"),
    ...of("line1", "BillAddr.Line1"),
    ...of("city", "BillAddr.City"),
    ...of("state", "BillAddr.CountrySubDivisionCode"),
    ...of("zip", "BillAddr.PostalCode"),
  ];
}

/** Customers and vendors. null with why where there is no name to call them by. */
export function proposeParty(
  profile: StreamProfile,
  { connection, needed }: Room,
  to: "Customer" | "Vendor",
): ProposedEntity | string {
  const { stream, columns, rows } = profile;
  const key = columns.find(({ path }) => path === profile.key);
  const name = columnFor("name", profile, ["text"]);
  if (key === undefined) return NO_KEY;
  if (name === null) return "none of its columns is a name";
  const entity = to === "Customer" ? "customer" : "vendor";
  const called = nameOf(name);
  const contact = reached(profile).filter(({ name: own }) => to === "Customer" || own.length > 4);
  const record = recordText([
    fieldOf("number", key, rows, { type: "text", more: ["key: true"], required: true }),
    fieldOf("name", name, rows, { type: "text", required: true }),
    ...contact,
  ]);
  const onDemand = to === "Customer" && needed.has(entity);
  return {
    name: entity,
    evidence: [
      `${key.path} tells them apart, ${name.path} names them`,
      ...(onDemand ? ["created only where a document needs one"] : []),
    ],
    mapping: () =>
      `${headOf(profile, "mapping", connection)}
entity: ${entity}
label: ${to}s
systems: { work: ${connection}.${stream}, books: books.${to} }
truth: work

record:
${record}

${onDemand ? "trigger: on_demand      # only because a document needs it\n" : ""}match:
  - { on: { DisplayName: ${called.text} } }
  - { on: { DisplayName: name }, fold: true, suggest: true }   # alike is for a person to judge
${STAGED}

fields: { DisplayName: ${called.text} }
rules:  { DisplayName: { owner: books } }   # what the bookkeeper calls it stays
${CLEAN}
`,
    tests: () => `${headOf(profile, "tests", connection)}
tests:
  - name: it goes by its name
    given: { ${entity}: { number: "1001", name: Adams Supply } }
    expect: { action: create, body: { DisplayName: ${called.tests} } }
  - name: a colon in a name is replaced
    given: { ${entity}: { number: "1001", name: "Adams: Supply" } }
    expect: { action: create, body: { DisplayName: ${called.tests.replace("Adams", "Adams -")} } }
  - name: without a name it waits for the source
    given: { ${entity}: { number: "1002", name: null } }
    expect: { action: blocked, reason: required_missing }
`,
  };
}

const NO_KEY = "no column tells its rows apart";

/** A project is a customer of its own below its client; where there is no client, a customer. */
export function proposeProject(profile: StreamProfile, room: Room): ProposedEntity | string {
  const { stream, columns, rows } = profile;
  const { connection, needed, byRole } = room;
  const key = columns.find(({ path }) => path === profile.key);
  const name = columnFor("name", profile, ["text"]);
  if (key === undefined) return NO_KEY;
  if (name === null) return "none of its columns is a name";
  const clients = byRole.get("customer")?.stream;
  const client = columns.find(({ refers }) => refers !== null && refers.stream === clients) ?? null;
  const record = recordText([
    fieldOf("number", key, rows, { type: "text", more: ["key: true"], required: true }),
    fieldOf("name", name, rows, { type: "text", required: true }),
    ...(client === null
      ? []
      : [fieldOf("customer", client, rows, { type: "ref", entity: "customer", required: true })]),
    ...reached(profile).filter(({ name: own }) => own !== "email" && own !== "phone"),
  ]);
  const onDemand = needed.has("project");
  const below =
    client === null ? "" : 'stands_for: { ref: customer, when: settings.projects == "customer" }\n';
  const set = client === null ? "" : "set: { Job: true, BillWithParent: false }\n";
  const parent = client === null ? "" : "  ParentRef:   customer\n";
  const given = client === null ? "" : ', customer: "1001"';
  return {
    name: "project",
    evidence: [
      `${key.path} tells them apart, ${name.path} names them`,
      ...(client === null ? [] : [`${client.path} says whose they are: sub-customers`]),
    ],
    mapping: () => `${headOf(profile, "mapping", connection)}
entity: project
label: Projects
systems: { work: ${connection}.${stream}, books: books.Customer }
truth: work

record:
${record}

${onDemand ? "trigger: on_demand      # only because a document needs it\n" : ""}${below}match:
  - { on: { DisplayName: "{name} - {number}" } }
  - { on: { DisplayName: name }, fold: true, suggest: true }   # alike is for a person to judge
${STAGED}

${set}fields:
  DisplayName: "{name} - {number}"
${parent}rules: { DisplayName: { owner: books }${client === null ? "" : ", BillWithParent: { owner: books }"} }
${CLEAN}
`,
    tests: () => `${headOf(profile, "tests", connection)}
tests:
  - name: its number is in its name, so that two of one name are two
    given: { project: { number: P-7, name: North wing${given} } }
    expect: { action: create, body: { DisplayName: North wing - P-7 } }
  - name: without a name it waits for the source
    given: { project: { number: P-8, name: null${given} } }
    expect: { action: blocked, reason: required_missing }
`,
  };
}

export function proposeEmployee(profile: StreamProfile, { connection }: Room) {
  const { stream, columns, rows } = profile;
  const key = columns.find(({ path }) => path === profile.key);
  if (key === undefined) return NO_KEY;
  const [first, last] = [
    columnFor("first", profile, ["text"]),
    columnFor("last", profile, ["text"]),
  ];
  const name = columnFor("name", profile, ["text"]);
  const apart = first !== null && last !== null;
  if (!apart && name === null) return "none of its columns is a name";
  const hired = columnFor("hired", profile, ["date"]);
  const record = recordText([
    fieldOf("number", key, rows, {
      ...{ type: "text", more: ["key: true", "books: EmployeeNumber"], required: true },
    }),
    ...(apart
      ? [
          fieldOf("first", first, rows, {
            ...{ type: "text", more: ["books: GivenName"], required: true },
          }),
          fieldOf("last", last, rows, {
            ...{ type: "text", more: ["books: FamilyName"], required: true },
          }),
        ]
      : [fieldOf("name", name!, rows, { type: "text", required: true })]),
    ...reached(profile).filter(({ name: own }) => own === "email" || own === "phone"),
    ...(hired === null
      ? []
      : [fieldOf("hired", hired, rows, { type: "date", books: "HiredDate" })]),
  ]);
  const fields = apart
    ? 'fields: { DisplayName: "{first} {last}" }'
    : 'fields:\n  DisplayName: name\n  GivenName:   before(name, " ")\n  FamilyName:  after(name, " ")';
  const alike = apart ? "[first, last]" : "{ DisplayName: name }";
  const given = apart ? "first: Ada, last: Reyes" : "name: Ada Reyes";
  const entity: ProposedEntity = {
    name: "employee",
    evidence: [`${key.path} tells them apart`],
    mapping: () => `${headOf(profile, "mapping", connection)}
entity: employee
label: Employees
systems: { work: ${connection}.${stream}, books: books.Employee }
truth: work

record:
${record}

match:
  - { on: [number] }
  - { on: ${alike}, fold: true, suggest: true }   # alike is for a person to judge
${STAGED}

${fields}
${CLEAN}
`,
    tests: () => `${headOf(profile, "tests", connection)}
tests:
  - name: first and last name make the display name
    given: { employee: { number: "7", ${given} } }
    expect: { action: create, body: { DisplayName: Ada Reyes, EmployeeNumber: "7" } }
`,
  };
  return entity;
}
