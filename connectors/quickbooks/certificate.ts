import type { Files } from "../../engine/contract/io.ts";
import { JsonError, isJsonObject, parseJson } from "../../engine/model/json.ts";
import type { JsonObject, JsonValue } from "../../engine/model/json.ts";
import { textOf } from "./answer.ts";
import { misconfigured } from "./fail.ts";

/** What a certificate says to a connection. */
export interface Certified {
  /** The connection's configuration with the certificate's keys below its own. */
  readonly config: JsonObject;
  /** `duplicate_numbers: refused`: each answer, for people and preflights. */
  readonly facts: Readonly<Record<string, string>>;
}

/** Reads the file that `certificate:` names. Throws TO901 where it is none, TO930 where unreadable. */
export function withCertificate(
  config: JsonObject,
  files: Pick<Files, "readText">,
  connection: string,
): Certified {
  const path = textOf(config["certificate"]);
  if (path === null) return { config, facts: {} };
  const certificate = parsed(files.readText(path));
  const said = certificate?.["connection"];
  if (certificate?.["format"] !== "tieout.certificate/1" || !isObject(said)) {
    throw misconfigured(
      `connection ${connection}: ${path} is no certificate`,
      "Write one, from a sandbox: tieout certify COMPANY --out certificate.json",
    );
  }
  const answers = certificate["answers"];
  const list = Array.isArray(answers) ? (answers as readonly JsonValue[]).filter(isObject) : [];
  const facts = list.map((each) => [factName(each), textOf(each["answer"]) ?? ""] as const);
  return { config: below(config, said), facts: Object.fromEntries(facts) };
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  value !== undefined && isJsonObject(value);

const factName = (answer: JsonObject): string =>
  (textOf(answer["question"]) ?? "").toLowerCase().replace(/\W+/g, "_");

function parsed(text: string): JsonObject | null {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : null;
  } catch (error) {
    if (error instanceof JsonError) return null;
    throw error;
  }
}

/** What a person wrote stands. */
function below(own: JsonObject, said: JsonObject): JsonObject {
  const limits = { ...part(said), ...part(own) };
  return { ...said, ...own, ...(Object.keys(limits).length === 0 ? {} : { limits }) };
}

const part = (of: JsonObject): JsonObject => {
  const limits = of["limits"];
  return isObject(limits) ? limits : {};
};
