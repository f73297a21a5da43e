/** Each entity's field table against the published schema: what is kept, what is not, and why. */
import { DEFINITIONS } from "../../connectors/quickbooks/emulator/entities/catalogue.ts";
import type { Field, Fields } from "../../connectors/quickbooks/emulator/fields.ts";
import type { Property, Schema } from "./schema.ts";
import { reasonNotKept } from "./not-kept.ts";

export interface EntityFields {
  readonly entity: string;
  readonly kept: number;
  /** Of those, what the service computes. */
  readonly computed: number;
  /** By path: taken from a sender and dropped, with the reason. */
  readonly dropped: ReadonlyMap<string, string>;
  /** In the schema, unknown here or dropped without a reason; or of another type here. */
  readonly faults: readonly string[];
}

export function compareFields(schema: Schema): readonly EntityFields[] {
  return [...DEFINITIONS.values()].map(({ name, fields }) => {
    const counted = {
      entity: name,
      kept: 0,
      computed: 0,
      dropped: new Map<string, string>(),
      faults: [] as string[],
    };
    compareType(schema, { type: name, fields, path: name, depth: 0 }, counted);
    return counted;
  });
}

interface Counted {
  kept: number;
  computed: number;
  readonly dropped: Map<string, string>;
  readonly faults: string[];
}

interface At {
  readonly type: string;
  readonly fields: Fields;
  readonly path: string;
  readonly depth: number;
}

function compareType(schema: Schema, at: At, counted: Counted): void {
  for (const property of schema.properties(at.type)) {
    const path = `${at.path}.${property.name}`;
    const field = Object.hasOwn(at.fields, property.name) ? at.fields[property.name] : undefined;
    if (field === undefined || field.ignored === true) {
      const reason = reasonNotKept(path, property);
      const what = field === undefined ? "unknown" : "dropped without a reason";
      if (reason === null) counted.faults.push(`${path}: ${what}`);
      else counted.dropped.set(path, reason);
      continue;
    }
    counted.kept++;
    if (field.readOnly === true) counted.computed++;
    const wanted = wantedKind(schema, property);
    if (!FITTING[wanted].includes(field.kind)) {
      counted.faults.push(`${path}: ${field.kind} here, ${property.type} in the schema`);
    }
    if (field.kind === "choice")
      counted.faults.push(...compareChoice(schema, path, field, property));
    if ((field.kind === "object" || field.kind === "list") && at.depth < 4) {
      if (wanted === "object") {
        const inner = { type: property.type, fields: field.fields, path, depth: at.depth + 1 };
        compareType(schema, inner, counted);
      }
    }
  }
}

/** A value that the schema has is taken here, unless a reason says why not. */
function compareChoice(
  schema: Schema,
  path: string,
  field: Extract<Field, { readonly kind: "choice" }>,
  { type }: Property,
): readonly string[] {
  const values = schema.values(type) ?? [];
  // The lines of a tax detail are of one kind.
  if (type === "LineDetailTypeEnum") return [];
  const refused = REFUSED[type] ?? [];
  const missing = values.filter((v) => !field.values.includes(v) && !refused.includes(v));
  return missing.map((value) => `${path}: "${value}" of ${type} is not taken`);
}

type Wanted = "number" | "flag" | "day" | "moment" | "reference" | "object" | "text";

/** What is told by one text in XML may be an object in JSON (references), or any kind of text. */
const FITTING: Readonly<Record<Wanted, readonly Field["kind"][]>> = {
  number: ["money", "decimal", "int"],
  flag: ["bool"],
  day: ["date"],
  moment: ["instant"],
  reference: ["ref", "object"],
  object: ["object", "list", "any"],
  text: ["text", "choice"],
};

const NUMBERS = /^xs:(decimal|int|integer|positiveInteger|nonNegativeInteger|long)$/;

function wantedKind(schema: Schema, { type }: Property): Wanted {
  if (NUMBERS.test(type) || type === "quantity" || type === "ratio") return "number";
  if (type === "xs:boolean") return "flag";
  if (type === "xs:date") return "day";
  if (type === "xs:dateTime") return "moment";
  if (/^(ReferenceType|MemoRef|UOMRef)$/.test(type)) return "reference";
  return schema.isType(type) && schema.textBase(type) === null ? "object" : "text";
}

/** Values of the desktop, and of what REST does not do. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  // "QBO doesn't support the Non-Posting account type", says the schema.
  AccountTypeEnum: ["Non-Posting"],
  EntityTypeEnum: ["Job", "Other"],
  ItemTypeEnum: [
    ...["Assembly", "Bundle", "Discount", "Fixed Asset", "Other Charge", "Payment", "Subtotal"],
    ...["Tax", "Tax Group"],
  ],
  PaymentTypeEnum: ["Expense", "Other"],
  TimeActivityTypeEnum: ["Other"],
};
