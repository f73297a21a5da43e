/** How messages about the shape of a file name its parts: by the words of the schemas. */
import type { ErrorObject } from "ajv";
import type { Path } from "./config.ts";
import { orList } from "./problems.ts";
import type { Written } from "./written.ts";

export function typesOf(error: ErrorObject): ReadonlySet<string> {
  const schemas = [error.parentSchema, ...((error.parentSchema?.["anyOf"] ?? []) as object[])];
  return new Set(schemas.flatMap((one) => (one as { type?: string | string[] }).type ?? []));
}

/** The schema's own word for what stands here: "an expression", "a list of blocks". */
export function titleOf(error: ErrorObject): string {
  const own = (error.parentSchema as { title?: string } | undefined)?.title;
  if (own !== undefined) return own;
  const branches = (error.parentSchema?.["anyOf"] ?? []) as readonly {
    title?: string;
    $ref?: string;
  }[];
  const titles = branches.map((branch) => branch.title ?? wordsOf(branch.$ref ?? ""));
  if (titles.length > 0) return orList(titles);
  const type: unknown = error.parentSchema?.["type"];
  return type === "object" ? "a map" : type === "array" ? "a list" : "a value";
}

/** `#/definitions/expression` -> "an expression". */
function wordsOf(ref: string): string {
  const word = ref.slice(ref.lastIndexOf("/") + 1).replaceAll("_", " ");
  if (word === "constants" || word === "fields") return "a map";
  if (word === "scalar") return "one value";
  if (word === "cron") return "a cron line";
  return /^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`;
}

export function formOf(error: ErrorObject): string {
  const said: unknown = (error.parentSchema as { errorMessage?: unknown } | undefined)
    ?.errorMessage;
  return typeof said === "string" ? said : `it must match ${String(error.params["pattern"])}`;
}

export function nameOf(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return "the file";
  return /^\d+$/.test(String(last))
    ? `entry ${Number(last) + 1} of ${nameOf(path.slice(0, -1))}`
    : `\`${last}\``;
}

export function kindOf(written: Written): string {
  if (written.kind === "map") return "a map";
  if (written.kind === "list") return "a list";
  if (typeof written.value === "string") return "a text";
  return typeof written.value === "number" ? "a number" : "a flag";
}

export function plainText(markdown: string): string {
  return markdown.replaceAll("`", "");
}
