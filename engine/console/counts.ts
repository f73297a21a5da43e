import { windowCounts } from "../store/documents-window.ts";
import type { Filter, WordCount } from "../store/documents-window.ts";
import { lastMark } from "../store/marks.ts";
import type { Project } from "../project.ts";

/** How many rows show which word, counted again only when something has happened since. */
export interface Counts {
  of(filter: Omit<Filter, "word">): Promise<readonly WordCount[]>;
}

/** A filter is typed letter by letter: what is asked for again is mostly one of the last. */
const MOST_KEPT = 50;

export function openCounts({ store }: Pick<Project, "store">): Counts {
  const kept = new Map<string, Promise<readonly WordCount[]>>();
  let mark = "";
  return {
    async of(filter) {
      const now = await lastMark(store.db);
      if (now !== mark) kept.clear();
      mark = now;
      const name = JSON.stringify([filter.entity.name, filter.terms, filter.paidOpen === true]);
      const known = kept.get(name) ?? windowCounts(store.db, { ...filter, word: null });
      kept.delete(name);
      kept.set(name, known);
      const [oldest] = kept.keys();
      if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
      // What failed is tried again by the next that asks.
      known.catch(() => kept.delete(name));
      return known;
    },
  };
}
