import { createRequire } from "node:module";
import type * as Library from "ajv";

const here = createRequire(import.meta.url);

/** The library is loaded for the first value that is not plainly right: 45 ms (`fits.ts`). */
export function newAjv(options: Library.Options): Library.Ajv {
  const { Ajv } = here("ajv") as typeof Library;
  return new Ajv(options);
}
