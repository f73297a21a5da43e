import { Hono } from "hono";
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import { configView } from "../in-force.ts";
import { sourceRecords } from "../store/records-offered.ts";
import { entityByName } from "../store/entities.ts";
import { windowRows } from "../store/documents-window.ts";
import { lastRuns } from "../store/runs.ts";
import { timeline } from "../store/timeline.ts";
import { checkedPage, checkedView } from "./tie-page.ts";
import { addressOf, entityOf, filterOf, wholeNumber, windowOf } from "./ask.ts";
import { answer, file } from "./answer.ts";
import type { Desk, LiveEvent } from "./desk.ts";
import { drawerView, historyView, mapView } from "./drawer.ts";
import { planPage } from "./plan-page.ts";
import { runPage, runView } from "./run-page.ts";
import { csvOf, rowViews, sourceViews } from "./rows.ts";
import { stateView, wordsView } from "./views.ts";

/** What the page asks for; nothing here changes anything. */
export function readRoutes(desk: Desk): Hono {
  const { project } = desk;
  const { store, program } = project;
  const app = new Hono();
  app.get("/state", (c) => answer(c, () => stateView(desk)));
  app.get("/rows", (c) => answer(c, () => rowsPage(desk, c.req.query())));
  app.get("/csv", (c) =>
    file(c, "text/csv", () => csvOf(project, windowOf(project, c.req.query()))),
  );
  app.get("/counts", (c) => answer(c, () => countsPage(desk, c.req.query())));
  app.get("/row", (c) => answer(c, () => drawerView(project, rowIn(desk, c))));
  app.get("/history", (c) => answer(c, () => historyView(project, rowIn(desk, c))));
  app.get("/candidates", (c) =>
    answer(c, () => mapView(project, rowIn(desk, c), c.req.query("q") ?? "")),
  );
  app.get("/source", (c) => answer(c, () => sourcePage(desk, c.req.query())));
  app.get("/plans/:digest", (c) => answer(c, () => planPage(desk, c.req.param("digest"))));
  app.get("/runs", (c) =>
    answer(c, async () => ({
      runs: (await lastRuns(store.db, 100)).map((run) => ({
        ...run,
        program: run.program.slice(0, 8),
        summary: run.summary === null ? null : (JSON.parse(run.summary) as unknown),
      })),
    })),
  );
  app.get("/runs/:id", (c) => answer(c, () => runView(project, c.req.param("id"))));
  app.get("/runs/:id/page", (c) => file(c, "text/html", () => runPage(project, c.req.param("id"))));
  app.get("/timeline", (c) =>
    answer(c, async () => {
      const before = wholeNumber(c.req.query("before"), 0, Number.MAX_SAFE_INTEGER);
      const rows = await timeline(store.db, { before: before === 0 ? null : before, limit: 200 });
      return { events: rows.map((row) => ({ ...row, detail: JSON.parse(row.detail) as unknown })) };
    }),
  );
  app.get("/check", (c) => answer(c, async () => checkedView(desk)));
  app.get("/check.html", (c) => file(c, "text/html", () => checkedPage(desk)));
  app.get("/config", (c) =>
    answer(c, async () => ({ ...(await configView(project)), digest: program.digest })),
  );
  app.get("/events", (c) => live(desk, c));
  return app;
}

const rowIn = ({ project }: Desk, c: Context) => addressOf(project, c.req.query("row"));

/** The rows of a window alone: how many there are, `/counts` says, and only when it may differ. */
async function rowsPage({ project }: Desk, asked: Readonly<Record<string, string>>) {
  const window = windowOf(project, asked);
  const rows = await windowRows(project.store.db, window);
  return { offset: window.offset, rows: await rowViews(project, window.entity, rows) };
}

/** The chips count what the other filters leave, whatever status is looked at. */
async function countsPage(desk: Desk, asked: Readonly<Record<string, string>>) {
  const counts = await desk.counts.of(filterOf(desk.project, asked));
  return { words: wordsView(counts, desk.project.program.currency) };
}

const MOST_OFFERED = 200;

/** The source's own rows, as last read: what an import could take. */
async function sourcePage({ project }: Desk, asked: Readonly<Record<string, string>>) {
  const entity = entityOf(project, asked["entity"]);
  const known = await entityByName(project.store.db, entity.name);
  const wish = { text: (asked["q"] ?? "").trim(), limit: MOST_OFFERED };
  const rows = known === null ? [] : await sourceRecords(project.store.db, known.id, wish);
  return {
    entity: entity.name,
    rows: await sourceViews(project, entity, rows),
    most: MOST_OFFERED,
  };
}

function live(desk: Desk, c: Context): Response {
  return streamSSE(c, async (stream) => {
    const ended = new AbortController();
    const send = (event: LiveEvent): void => {
      stream.writeSSE({ data: JSON.stringify(event) }).catch(() => ended.abort());
    };
    const leave = desk.listen(send);
    stream.onAbort(() => ended.abort());
    send({ kind: "busy", busy: desk.busy() });
    while (!ended.signal.aborted) {
      await desk.project.job.world.clock.sleep(HEARTBEAT_MS, ended.signal);
      if (!ended.signal.aborted) await stream.write(": still here\n\n");
    }
    leave();
  });
}

const HEARTBEAT_MS = 15_000;
