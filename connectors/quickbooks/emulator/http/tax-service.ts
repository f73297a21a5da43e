/**
 * POST /taxservice/taxcode: a code with its rates, made at once [D; no recording]. It answers with
 * what it made, in no entity's envelope; faults are those of the lists.
 */
import type { JsonObject } from "../../../../engine/model/json.ts";
import { type Body, decimalOf, decimalJson, listAt, textAt, textOf } from "../body.ts";
import type { Books } from "../books.ts";
import type { Emulation } from "../emulation.ts";
import { DEFINITIONS } from "../entities/catalogue.ts";
import {
  type FaultError,
  invalidChoice,
  invalidReference,
  nameTaken,
  refusal,
  requiredMissing,
} from "../faults.ts";
import { booksNow } from "../operations.ts";
import { type Answer, faultAnswer, storedAnswer } from "./answers.ts";

export function answerTaxService(emulation: Emulation, given: JsonObject): Answer {
  const books = booksNow(emulation);
  const errors = problemsOf(books, given, emulation.settings.names.takenDetail);
  if (errors.length > 0) return faultAnswer(emulation, refusal(...errors));
  const made = listAt(given, "TaxRateDetails").map((rate) => madeRate(books, rate));
  const Id = books.newId(DEFINITIONS.get("TaxCode")!);
  const Name = textAt(given, "TaxCode");
  const [sales, purchases] = ["Sales", "Purchase"].map((on) => ratesOn(made, on));
  books.put("TaxCode", {
    ...{ Name, Description: Name, Active: true, Hidden: false, Taxable: true, TaxGroup: true, Id },
    SalesTaxRateList: { TaxRateDetail: sales! },
    PurchaseTaxRateList: { TaxRateDetail: purchases! },
  });
  emulation.company.commit({ at: emulation.clock.now(), changes: books.changes() });
  return storedAnswer(emulation, { TaxCode: Name, TaxCodeId: Id, TaxRateDetails: made });
}

/** A rate that is named by its id stands already; any other is made. */
function madeRate(books: Books, given: JsonObject): JsonObject {
  const id = textOf(given["TaxRateId"]);
  const stood = id === null ? null : books.get("TaxRate", id);
  const agency = textAt(given, "TaxAgencyId");
  const RateValue = decimalJson(decimalOf(given["RateValue"] ?? stood?.["RateValue"])!);
  const Name = textOf(stood?.["Name"]) ?? textAt(given, "TaxRateName");
  const TaxRateId = id ?? books.newId(DEFINITIONS.get("TaxRate")!);
  if (stood === null) {
    const rate = { Name, Description: Name, Active: true, RateValue, Id: TaxRateId };
    books.put("TaxRate", { ...rate, AgencyRef: { value: agency } });
  }
  const on = textOf(given["TaxApplicableOn"]) ?? "Sales";
  const TaxAgencyId = agency === "" ? {} : { TaxAgencyId: agency };
  return { TaxRateName: Name, TaxRateId, RateValue, ...TaxAgencyId, TaxApplicableOn: on };
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

function problemsOf(books: Books, given: JsonObject, taken: string): readonly FaultError[] {
  const name = textOf(given["TaxCode"]);
  const rates = listAt(given, "TaxRateDetails");
  const codes = [...books.live("TaxCode")].map((body) => textAt(body, "Name").toLowerCase());
  return [
    ...(name === null ? [requiredMissing("TaxCode")] : []),
    ...(codes.includes(name?.toLowerCase() ?? "") ? [nameTaken(taken)] : []),
    ...(rates.length === 0 ? [requiredMissing("TaxRateDetails")] : []),
    ...rates.flatMap((rate) => rateProblems(books, rate)),
  ];
}

function rateProblems(books: Books, rate: JsonObject): readonly FaultError[] {
  const on = textOf(rate["TaxApplicableOn"]) ?? "Sales";
  const side = on === "Sales" || on === "Purchase" ? [] : [invalidChoice("TaxApplicableOn", on)];
  const id = textOf(rate["TaxRateId"]);
  if (id !== null) {
    return books.get("TaxRate", id) === null ? [...side, invalidReference("TaxRates", id)] : side;
  }
  const missing = ["TaxRateName", "TaxAgencyId"].filter((key) => textOf(rate[key]) === null);
  const value = decimalOf(rate["RateValue"]) === null ? ["RateValue"] : [];
  const agency = textOf(rate["TaxAgencyId"]);
  const isUnknown = agency !== null && books.get("TaxAgency", agency) === null;
  return [
    ...side,
    ...[...missing, ...value].map(requiredMissing),
    ...(isUnknown ? [invalidReference("TaxAgencies", agency)] : []),
  ];
}
