import type { Page } from "../../engine/contract/connector.ts";
import type { Cursor } from "../../engine/model/cursor.ts";

/** What a store would have kept of these pages. */
export function cursorOf(pages: readonly Page[]): Cursor | null {
  return pages.findLast(({ cursor }) => cursor !== null)?.cursor ?? null;
}
