/** The package brings no types of its own; this is the part that is used. */
declare module "pg-copy-streams" {
  import type { Writable } from "node:stream";
  import type { Submittable } from "pg";

  export function from(text: string): Writable & Submittable;
}
