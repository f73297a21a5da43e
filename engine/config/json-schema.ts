/** Holds a value against a JSON Schema that is not ours: the keys of a connection. */
import type { ValidateFunction } from "ajv";
import type { JsonObject } from "../model/json.ts";
import { newAjv } from "./ajv.ts";
import type { Path } from "./config.ts";
import { fits } from "./fits.ts";

export interface SchemaProblem {
  readonly path: Path;
  /** `TO271` says it; this is what it says: "has no key `sed`". */
  readonly message: string;
  /** The key that is unknown or missing, and those that are known. */
  readonly key?: string;
  readonly unknown?: boolean;
  readonly allowed?: readonly string[];
}

export function schemaProblems(schema: JsonObject, value: unknown): readonly SchemaProblem[] {
  if (fits(schema, value)) return [];
  const validate = validatorOf(schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).flatMap((error): readonly SchemaProblem[] => {
    const path = error.instancePath.split("/").slice(1);
    const properties = Object.keys((error.parentSchema?.["properties"] ?? {}) as object);
    switch (error.keyword) {
      case "if":
        return [];
      case "additionalProperties": {
        const key = String(error.params["additionalProperty"]);
        return [
          {
            path: [...path, key],
            key,
            unknown: true,
            allowed: properties,
            message: `\`${key}\` is unknown`,
          },
        ];
      }
      case "required": {
        const key = String(error.params["missingProperty"]);
        return [{ path, key, message: `\`${key}\` is missing` }];
      }
      case "enum": {
        const allowed = (error.params["allowedValues"] as readonly unknown[]).map(String);
        return [{ path, allowed, message: `\`${path.at(-1)}\` is ${JSON.stringify(error.data)}` }];
      }
      case "false schema":
        return [{ path, message: `\`${path.at(-1)}\` does not go with the other keys` }];
      default: {
        const description: unknown = error.parentSchema?.["description"];
        const allowed = typeof description === "string" ? { allowed: [description] } : {};
        return [
          {
            path,
            message: `\`${path.at(-1) ?? "it"}\` ${error.message ?? "is wrong"}`,
            ...allowed,
          },
        ];
      }
    }
  });
}

const validators = new WeakMap<JsonObject, ValidateFunction>();

/** Kept: making one takes some 10 ms, most of it for the rules that schemas themselves follow. */
function validatorOf(schema: JsonObject): ValidateFunction {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const ajv = newAjv({ allErrors: true, verbose: true, strict: false, validateSchema: false });
  const validate = ajv.compile(schema);
  validators.set(schema, validate);
  return validate;
}
