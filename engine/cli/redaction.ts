import type { Redaction } from "../report/redact.ts";
import { formatOf } from "./format.ts";

/** `--redact names,amounts`; `none`, so that a workflow can always say it, is nothing. */
export function redactionOf(given: unknown): Redaction | null {
  if (typeof given !== "string" || given === "none") return null;
  const parts = given.split(",").map((part) => formatOf(part.trim(), ["names", "amounts", "none"]));
  return { names: parts.includes("names"), amounts: parts.includes("amounts") };
}
