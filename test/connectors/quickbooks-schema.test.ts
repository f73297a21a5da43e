import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { quickbooks } from "../../connectors/quickbooks/index.ts";
import { DEFINITIONS } from "../../connectors/quickbooks/emulator/entities/catalogue.ts";
import type { Fields } from "../../connectors/quickbooks/emulator/fields.ts";
import { STREAMS, streamOf } from "../../connectors/quickbooks/schema.ts";
import type { FieldSchema, StreamSchema } from "../../engine/model/schema.ts";
import { PROJECT } from "../support/cli.ts";

const XSD = path.join(PROJECT, "../shared/quickbooks/xsd");
/** Document kinds that a link may name without Tieout reading them. */
const LINKED_ONLY = ["Expense", "Check", "CreditCardCredit", "PurchaseOrder", "BillPaymentCheck"];

/** Every field with its path: `Line.SalesItemLineDetail.ItemRef`. */
function* walk(
  fields: readonly FieldSchema[],
  above: string = "",
): Generator<{ readonly at: string; readonly field: FieldSchema }> {
  for (const field of fields) {
    const at = above === "" ? field.name : `${above}.${field.name}`;
    yield { at, field };
    const { type } = field;
    if (type.kind === "object" || type.kind === "list") yield* walk(type.fields, at);
  }
}

const pathsOf = (stream: StreamSchema): ReadonlySet<string> =>
  new Set([...walk(stream.fields)].map(({ at }) => at));

test("the streams that mappings of every trade need are described", () => {
  const names = STREAMS.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
  expect(names).toEqual(
    expect.arrayContaining(
      "Customer Vendor Employee Invoice Payment Item Account Class Department Term PaymentMethod "
        .concat("CompanyInfo Preferences CreditMemo Deposit Purchase Bill Estimate JournalEntry ")
        .concat(
          "RefundReceipt SalesReceipt TaxCode BillPayment VendorCredit Transfer TimeActivity ",
        )
        .concat("TaxRate TaxAgency")
        .split(" "),
    ),
  );
  expect(quickbooks.describe({}, {} as never)).toBe(STREAMS);
});

test("no field is described twice in one place, and every part is a field", () => {
  for (const stream of STREAMS) {
    const paths = [...walk(stream.fields)].map(({ at }) => at);
    expect(paths, stream.name).toEqual([...new Set(paths)]);
    // A suffix of names is no path of the body.
    const { namesSharedWith, inactiveSuffix: _suffix, ...parts } = stream.parts;
    for (const part of Object.values(parts)) expect(paths, stream.name).toContain(part);
    for (const other of namesSharedWith ?? []) expect(streamOf(other)?.parts.name).toBeDefined();
    for (const { list } of stream.added ?? []) expect(paths).toContain(list);
  }
});

/** Fields that a mapping may write, and that the emulated books drop or do not know. */
function* dropped(fields: readonly FieldSchema[], kept: Fields, above: string): Generator<string> {
  for (const { name, type, readOnly } of fields) {
    const field = Object.hasOwn(kept, name) ? kept[name] : undefined;
    if (readOnly === true) continue;
    if (field === undefined || field.ignored === true) yield `${above}.${name}`;
    else if (type.kind === "object" || type.kind === "list") {
      const inner = field.kind === "object" || field.kind === "list" ? field.fields : {};
      yield* dropped(type.fields, inner, `${above}.${name}`);
    }
  }
}

test("what a mapping may write is kept by the books: else it would differ for ever", () => {
  const found = STREAMS.flatMap(({ name, fields }) => [
    ...dropped(fields, DEFINITIONS.get(name)?.fields ?? {}, name),
  ]);
  expect(found).toEqual([]);
});

test("references point at what is read, and typed ones have their sibling", () => {
  for (const stream of STREAMS) {
    const paths = pathsOf(stream);
    for (const { at, field } of walk(stream.fields)) {
      if (field.type.kind !== "reference") continue;
      for (const to of field.type.to) {
        expect(LINKED_ONLY.includes(to) || streamOf(to) !== null, `${stream.name}.${at}`).toBe(
          true,
        );
      }
      if (field.type.typed !== undefined) {
        expect(paths).toContain(at.replace(/[^.]+$/, field.type.typed));
      }
    }
  }
});

test("what QuickBooks computes cannot be set, and what it needs is required", () => {
  const flags = (stream: string, field: string) =>
    streamOf(stream)?.fields.find(({ name }) => name === field);
  expect(flags("Invoice", "Balance")?.readOnly).toBe(true);
  expect(flags("Invoice", "TotalAmt")?.readOnly).toBe(true);
  expect(flags("Payment", "TotalAmt")?.readOnly).toBeUndefined();
  expect(flags("Invoice", "CustomerRef")?.required).toBe(true);
  expect(flags("Invoice", "Line")?.required).toBe(true);
  expect(flags("Payment", "Line")?.required).toBeUndefined();
  expect(streamOf("Customer")?.parts.namesSharedWith).toEqual(["Vendor", "Employee"]);
});

test("lengths are those of Intuit's pages", () => {
  const max = (stream: string, at: string): unknown => {
    const found = [...walk(streamOf(stream)!.fields)].find((entry) => entry.at === at);
    return found?.field.type.kind === "text" ? found.field.type.max : undefined;
  };
  expect(max("Customer", "DisplayName")).toBe(500);
  expect(max("Customer", "GivenName")).toBe(100);
  expect(max("Invoice", "DocNumber")).toBe(21);
  expect(max("Invoice", "PrivateNote")).toBe(4000);
  expect(max("Invoice", "Line.Description")).toBe(4000);
  expect(max("Payment", "PaymentRefNum")).toBe(21);
  expect(max("Item", "Name")).toBe(100);
  expect(max("Term", "Name")).toBe(31);
});

test("subtotals that QuickBooks adds are named, and details have their discriminator", () => {
  expect(streamOf("Invoice")?.added).toEqual([
    { list: "Line", field: "DetailType", values: ["SubTotalLineDetail"] },
  ]);
  for (const stream of STREAMS) {
    const line = stream.fields.find(({ name }) => name === "Line");
    if (line?.type.kind !== "list" || line.type.discriminator === undefined) continue;
    const inLine = new Map(line.type.fields.map((field) => [field.name, field.type]));
    const kinds = inLine.get(line.type.discriminator);
    const values = kinds?.kind === "one_of" ? kinds.values : [];
    const details = [...inLine.keys()].filter((name) => name.endsWith("LineDetail"));
    const named = details.map((name) =>
      name === "DescriptionLineDetail" ? "DescriptionOnly" : name,
    );
    expect(values.toSorted(), stream.name).toEqual(named.toSorted());
  }
});

test.skipIf(!existsSync(XSD))(
  "every field stands in the published XSDs (skipped: ../shared/quickbooks/xsd is not here)",
  () => {
    const types = readTypes();
    expect(elementsOf(types, "Invoice").get("Line")).toBe("Line");
    expect(elementsOf(types, "Line").get("SalesItemLineDetail")).toBe("SalesItemLineDetail");
    /** REST's own: not in the XSDs, or with a shape of their own there. */
    const OURS = new Set(["domain", "sparse", "value", "TaxGroup"]);
    const unknown: string[] = [];
    const check = (fields: readonly FieldSchema[], type: string, at: string): void => {
      const known = elementsOf(types, type);
      for (const field of fields) {
        const here = `${at}.${field.name}`;
        if (OURS.has(field.name)) continue;
        const found = known.get(field.name);
        if (found === undefined) unknown.push(here);
        else if (field.type.kind === "object" || field.type.kind === "list") {
          if (types.has(found)) check(field.type.fields, found, here);
        }
      }
    };
    for (const stream of STREAMS) check(stream.fields, stream.name, stream.name);
    expect(unknown).toEqual([]);
  },
);

interface XsdType {
  readonly base: string | null;
  readonly elements: ReadonlyMap<string, string>;
}

/** Enough of XML Schema for these files: named complex types, their base, their elements. */
function readTypes(): ReadonlyMap<string, XsdType> {
  const types = new Map<string, XsdType>();
  for (const name of ["Finance", "IntuitBaseTypes", "IntuitNamesTypes", "SalesTax"]) {
    const text = readFileSync(path.join(XSD, `${name}.xsd`), "utf8");
    for (const [, type = "", body = ""] of text.matchAll(
      /<xs:complexType\b[^>]*\bname="(\w+)"[^>]*>(.*?)<\/xs:complexType>/gs,
    )) {
      const elements = [...body.matchAll(/<xs:element\b([^>]*)>/g)].flatMap(([, attributes]) => {
        const name = /\b(?:name|ref)="([\w:]+)"/.exec(attributes ?? "")?.[1];
        const of = /\btype="([\w:]+)"/.exec(attributes ?? "")?.[1] ?? "";
        return name === undefined ? [] : [[name, of] as const];
      });
      const base = /<xs:extension base="([\w:]+)"/.exec(body)?.[1] ?? null;
      types.set(type, { base, elements: new Map(elements) });
    }
  }
  return types;
}

function elementsOf(
  types: ReadonlyMap<string, XsdType>,
  name: string,
): ReadonlyMap<string, string> {
  const type = types.get(name);
  if (type === undefined) return new Map();
  const inherited = type.base === null ? [] : elementsOf(types, type.base);
  return new Map([...inherited, ...type.elements]);
}
