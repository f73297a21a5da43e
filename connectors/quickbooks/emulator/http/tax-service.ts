/**
 * POST /taxservice/taxcode: a code with its rates, made at once [D; no recording]. It answers with
 * what it made, in no entity's envelope; faults are those of the lists.
 */
import {
  type Decimal,
  compareDecimal,
  decimal,
  formatDecimal,
} from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { type Body, decimalOf, decimalJson, isNegative, listAt, textAt, textOf } from "../body.ts";
import type { Books } from "../books.ts";
import type { Emulation } from "../emulation.ts";
import { DEFINITIONS } from "../entities/catalogue.ts";
import {
  type FaultError,
  invalidChoice,
  invalidNumber,
  invalidReference,
  nameTaken,
  refusal,
  requiredMissing,
} from "../faults.ts";
import { normalise } from "../normalise.ts";
import { booksNow } from "../operations.ts";
import { type Answer, faultBody } from "./answers.ts";
import type { Api } from "./api.ts";
import { type NotesFor, type Written, answerOf, once } from "./write.ts";

export function answerTaxService(api: Api, given: JsonObject, requestId: string | null): Answer {
  const { emulation } = api;
  const make = (notesFor: NotesFor): Written => madeCode(emulation, given, notesFor);
  return answerOf(emulation, once(api, { given, requestId }, make));
}

function madeCode(emulation: Emulation, given: JsonObject, notesFor: NotesFor): Written {
  const books = booksNow(emulation);
  const errors = problemsOf(books, given, emulation.settings.names);
  if (errors.length > 0) return { status: 400, body: faultBody(refusal(...errors)) };
  const made = listAt(given, "TaxRateDetails").map((rate) => madeRate(books, rate));
  const Id = books.newId(DEFINITIONS.get("TaxCode")!);
  const Name = textAt(given, "TaxCode");
  const [sales, purchases] = ["Sales", "Purchase"].map((on) => ratesOn(made, on));
  books.put("TaxCode", {
    ...{ Name, Description: Name, Active: true, Hidden: false, Taxable: true, TaxGroup: true, Id },
    SalesTaxRateList: { TaxRateDetail: sales! },
    PurchaseTaxRateList: { TaxRateDetail: purchases! },
  });
  const body = { TaxCode: Name, TaxCodeId: Id, TaxRateDetails: made };
  const notes = notesFor(body);
  const changes = books.changes();
  emulation.company.commit({
    at: emulation.clock.now(),
    changes,
    ...(notes === null ? {} : { notes }),
  });
  return { status: 200, body };
}

/** A rate that is named by its id stands already, with its own figures; any other is made. */
function madeRate(books: Books, given: JsonObject): JsonObject {
  const TaxApplicableOn = textOf(given["TaxApplicableOn"]) ?? "Sales";
  const id = textOf(given["TaxRateId"]);
  if (id !== null) {
    const stood = books.get("TaxRate", id)!;
    const value = decimalOf(stood["RateValue"]);
    const RateValue = value === null ? {} : { RateValue: decimalJson(value) };
    return { TaxRateName: textAt(stood, "Name"), TaxRateId: id, ...RateValue, TaxApplicableOn };
  }
  const TaxAgencyId = textAt(given, "TaxAgencyId");
  const RateValue = decimalJson(decimalOf(given["RateValue"])!);
  const Name = textAt(given, "TaxRateName");
  const Id = books.newId(DEFINITIONS.get("TaxRate")!);
  const rate = { Name, Description: Name, Active: true, RateValue, Id };
  books.put("TaxRate", { ...rate, AgencyRef: { value: TaxAgencyId } });
  return { TaxRateName: Name, TaxRateId: Id, RateValue, TaxAgencyId, TaxApplicableOn };
}

function ratesOn(rates: readonly JsonObject[], on: string): Body[] {
  return rates
    .filter((rate) => rate["TaxApplicableOn"] === on)
    .map((rate, at) => ({
      TaxRateRef: { value: textAt(rate, "TaxRateId"), name: textAt(rate, "TaxRateName") },
      TaxTypeApplicable: "TaxOnAmount",
      TaxOrder: at,
    }));
}

type Names = Emulation["settings"]["names"];

function problemsOf(books: Books, given: JsonObject, names: Names): readonly FaultError[] {
  const name = textOf(given["TaxCode"]);
  const rates = listAt(given, "TaxRateDetails");
  const codes = [...books.live("TaxCode")].map((body) => textAt(body, "Name").toLowerCase());
  return [
    ...(name === null ? [requiredMissing("TaxCode")] : unfit("TaxCode", { Name: name }, names)),
    ...(codes.includes(name?.toLowerCase() ?? "") ? [nameTaken(names.takenDetail)] : []),
    ...(rates.length === 0 ? [requiredMissing("TaxRateDetails")] : []),
    ...rates.flatMap((rate) => rateProblems(books, rate, names)),
    ...(areNamesTaken(books, rates) ? [nameTaken(names.takenDetail)] : []),
  ];
}

/** What the entity's own table refuses. */
function unfit(entity: "TaxCode" | "TaxRate", body: JsonObject, { latin1 }: Names) {
  return normalise(body, entity, DEFINITIONS.get(entity)!.fields, { latin1 }).errors;
}

function areNamesTaken(books: Books, rates: readonly JsonObject[]): boolean {
  const live = new Set([...books.live("TaxRate")].map((rate) => nameKey(rate, "Name")));
  const made = rates
    .filter((rate) => textOf(rate["TaxRateId"]) === null)
    .map((rate) => nameKey(rate, "TaxRateName"))
    .filter((name) => name !== "");
  return new Set(made).size < made.length || made.some((name) => live.has(name));
}

const nameKey = (body: JsonObject, key: string): string => textAt(body, key).toLowerCase();

function rateProblems(books: Books, rate: JsonObject, names: Names): readonly FaultError[] {
  const on = textOf(rate["TaxApplicableOn"]) ?? "Sales";
  const side = on === "Sales" || on === "Purchase" ? [] : [invalidChoice("TaxApplicableOn", on)];
  const { TaxRateName: Name = null, RateValue = null } = rate;
  const unreadable = unfit("TaxRate", { Name, RateValue }, names);
  const id = textOf(rate["TaxRateId"]);
  if (id !== null) {
    const isKnown = books.get("TaxRate", id) !== null;
    return [...side, ...unreadable, ...(isKnown ? [] : [invalidReference("TaxRates", id)])];
  }
  const missing = ["TaxRateName", "TaxAgencyId"].filter((key) => textOf(rate[key]) === null);
  const value = (RateValue ?? "") === "" ? ["RateValue"] : [];
  const agency = textOf(rate["TaxAgencyId"]);
  const isUnknown = agency !== null && books.get("TaxAgency", agency) === null;
  return [
    ...side,
    ...[...missing, ...value].map(requiredMissing),
    ...unreadable,
    ...rangeProblem(decimalOf(RateValue)),
    ...(isUnknown ? [invalidReference("TaxAgencies", agency)] : []),
  ];
}

/** A part of the amount, in percent. */
function rangeProblem(value: Decimal | null): readonly FaultError[] {
  if (value === null) return [];
  const isFit = !isNegative(value) && compareDecimal(value, decimal("100")) <= 0;
  return isFit ? [] : [invalidNumber("RateValue", formatDecimal(value))];
}
