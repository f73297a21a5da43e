import type { Problems } from "./problems.ts";
import { readReference } from "./secrets.ts";
import { placeAt } from "./source.ts";
import type { Written, WrittenMap } from "./written.ts";

/** Every `${` in connections, stores and environments is a whole and readable reference. */
export function checkReferences(root: WrittenMap, problems: Problems): void {
  for (const key of ["store", "connections", "environments"]) {
    const written = root.entries.get(key);
    if (written !== undefined) check(written, problems);
  }
}

function check(written: Written, problems: Problems): void {
  switch (written.kind) {
    case "map":
      for (const entry of written.entries.values()) check(entry, problems);
      return;
    case "list":
      for (const item of written.items) check(item, problems);
      return;
    case "scalar":
      break;
  }
  if (typeof written.value !== "string" || readReference(written.value).kind !== "broken") return;
  problems.add("TO152", placeAt(written.source, written.span), "this reference cannot be read", {
    note: "${NAME} or ${file:PATH}, as the whole value",
    help: ["a text that is put together stands whole in the environment: ${DATABASE_URL}"],
  });
}
