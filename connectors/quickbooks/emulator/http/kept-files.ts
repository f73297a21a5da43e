/** The bytes of uploaded files. */
import type { JsonObject } from "../../../../engine/model/json.ts";
import { objectAt, textAt } from "../body.ts";
import type { Company } from "../company.ts";

export interface Files {
  /** By the last part of its address. */
  get(key: string): { readonly type: string; readonly bytes: Buffer } | null;
}

/** Kept with the commit that they came with: a killed process has them again. */
export function filesOf(company: Company): Files {
  const files = new Map<string, { readonly type: string; readonly bytes: Buffer }>();
  const keys = new Map<string, string>();
  company.onCommit((commit) => {
    if (commit.clear === true) for (const each of [files, keys]) each.clear();
    for (const { entity, id, body } of commit.changes) {
      if (entity !== "Attachable") continue;
      if (body !== null) keys.set(id, keyOf(body));
      else files.delete(keys.get(id) ?? "");
    }
    const file = objectAt(commit.notes ?? {}, "file");
    if (file === null) return;
    const bytes = Buffer.from(textAt(file, "content"), "base64");
    files.set(textAt(file, "key"), { type: textAt(file, "type"), bytes });
  });
  return { get: (key) => files.get(key) ?? null };
}

/** "" where it is no file of this emulator. */
export const keyOf = (attachable: JsonObject): string =>
  /^\/attachments\/(\w+)$/.exec(textAt(attachable, "TempDownloadUri"))?.[1] ?? "";
