import type { JsonTree } from "../engine/model/json.ts";

/** A body as the books answer it. */
export type Body = { readonly [key: string]: JsonTree };
