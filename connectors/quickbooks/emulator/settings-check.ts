/** Settings as somebody sends them: known keys, each of its kind, or refused with its place. */
import { type JsonObject, type JsonValue, numberText } from "../../../engine/model/json.ts";
import { isTimezone } from "../../../engine/model/calendar.ts";
import { isObject } from "./body.ts";
import { isLoopback } from "./loopback.ts";
import { type Refused, notOne } from "./http/fault-read.ts";
import { DEFAULTS, type Settings } from "./settings.ts";

/** `settings`: what was given over what stands. */
export function checkSettings(
  given: JsonObject,
  stand: Settings = DEFAULTS,
): { readonly settings: Settings } | Refused {
  if (Object.keys(given).length === 0) {
    return { error: "nothing is set", allowed: Object.keys(DEFAULTS) };
  }
  const laid = laidOver("", given, stand as unknown as Tree);
  if ("error" in laid && typeof laid["error"] === "string") return laid as unknown as Refused;
  const settings = laid as unknown as Settings;
  return addressProblem(settings) ?? { settings };
}

/** What a company holds goes nowhere by mistake. */
function addressProblem({ webhooks: { address, anywhere } }: Settings): Refused | null {
  const place = "webhooks.address";
  if (address === null) return null;
  if (!/^https?:/.test(address) || !URL.canParse(address)) {
    return { error: `\`${place}\` is an address, such as http://127.0.0.1:8080/hooks`, place };
  }
  if (anywhere || isLoopback(address)) return null;
  return { error: `\`${place}\` is of this machine, unless \`webhooks.anywhere\` is true`, place };
}

type Tree = { readonly [key: string]: Leaf | Tree };
type Leaf = string | number | boolean | null | readonly string[];

/** The words that a setting may say; the others are any text. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  "limits.format": ["xml", "json"],
  "oauth.consent": ["given", "denied"],
  "requestId.otherBody": ["replay", "600"],
  "requestId.remembers": ["successes", "all"],
  "names.employeeDisplayName": ["computed", "given", "payroll"],
  "names.vendorTerms": ["taken", "ignored"],
  "names.deactivateWithBalance": ["refuse", "allow"],
  "sales.belowApplied": ["refuse", "unapply"],
  "sales.voidPaid": ["unapply", "refuse"],
  "sales.suppliedTax": ["honoured", "zero", "computed"],
  "payments.overApplied": ["unapplied", "refuse"],
  "payments.sparse": ["whole", "sparse"],
  "items.assetAccount": ["taken", "refused"],
  "payments.subCustomer": ["taken", "refused"],
  "deposits.void": ["refused", "zeroes"],
  "purchases.void": ["refused", "zeroes"],
  "purchases.sparse": ["named", "sparse"],
  "deposits.locks": ["money", "all"],
  "deposits.sparse": ["whole", "sparse"],
  companyInfo: ["recorded", "2025"],
  inactiveReference: ["610", "2500"],
  "webhooks.format": ["legacy", "cloudevents"],
};

/** May be null, or a number. */
const NUMBER_OR_NULL: ReadonlySet<string> = new Set([
  "limits.retryAfter",
  "requestId.retentionMs",
  "cdcDays",
]);
/** May be null, or a text. */
const TEXT_OR_NULL: ReadonlySet<string> = new Set(["webhooks.address"]);

function laidOver(prefix: string, given: JsonObject, stand: Tree): Tree | Refused {
  const whole: Record<string, Leaf | Tree> = { ...stand };
  for (const [key, value] of Object.entries(given)) {
    const place = `${prefix}${key}`;
    if (!Object.hasOwn(stand, key)) return notOne(place, key, Object.keys(stand), "setting");
    const before = stand[key]!;
    if (typeof before === "object" && before !== null && !Array.isArray(before)) {
      if (!isObject(value)) return { error: `\`${place}\` is an object`, place };
      const part = laidOver(`${place}.`, value, before as Tree);
      if ("error" in part && typeof part["error"] === "string") return part;
      whole[key] = part as Tree;
    } else {
      const leaf = leafFrom(place, value, before as Leaf);
      if (typeof leaf === "object" && leaf !== null && "error" in leaf) return leaf;
      whole[key] = leaf;
    }
  }
  return whole;
}

function leafFrom(place: string, value: JsonValue, before: Leaf): Leaf | Refused {
  const refused = (kind: string): Refused => ({ error: `\`${place}\` is ${kind}`, place });
  const allowed = CHOICES[place];
  if (allowed !== undefined) {
    const text = typeof value === "string" ? value : String(numberText(value));
    return allowed.includes(text) ? text : notOne(place, text, allowed);
  }
  if (Array.isArray(before)) {
    const texts = Array.isArray(value) && value.every((each) => typeof each === "string");
    return texts ? (value as unknown as readonly string[]) : refused("a list of texts");
  }
  const mayBeNull = NUMBER_OR_NULL.has(place) || TEXT_OR_NULL.has(place);
  if (value === null && mayBeNull) return null;
  if (typeof before === "boolean") {
    return typeof value === "boolean" ? value : refused("true or false");
  }
  if (typeof before === "number" || NUMBER_OR_NULL.has(place)) {
    const isNumber = typeof value === "number" && value >= 0;
    return isNumber ? value : refused(`a number from 0${mayBeNull ? ", or null" : ""}`);
  }
  if (typeof value !== "string") return refused(`a text${mayBeNull ? ", or null" : ""}`);
  if (place === "timezone" && !isTimezone(value)) return refused("an IANA time zone");
  return value;
}
