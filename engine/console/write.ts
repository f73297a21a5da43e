import { Hono } from "hono";
import type { Context } from "hono";
import { approvePlan } from "../approve.ts";
import { createRow, holdRows, linkRow, releaseRows, retryRows, unlinkRow } from "../hands.ts";
import { TieoutError } from "../errors.ts";
import { formatAddress } from "../model/ids.ts";
import type { JsonObject } from "../model/json.ts";
import { monthEndOf } from "../month-end.ts";
import { companyOf } from "../project.ts";
import { appliedJson } from "../report/applied-json.ts";
import { many } from "../report/layout.ts";
import { planView } from "../report/plan-view.ts";
import { appliedView } from "../report/run-view.ts";
import {
  applyProject,
  checkProject,
  importProject,
  judgeProject,
  limitsBroken,
  planProject,
} from "../run.ts";
import type { ImportRequest } from "../run.ts";
import { addressOf, bodyOf, entityOf, selectedOf, textOf, wrong } from "./ask.ts";
import { answer } from "./answer.ts";
import type { Desk } from "./desk.ts";
import { confirmWord, planJson } from "./plan-page.ts";
import { checkedView } from "./tie-page.ts";

/** What the page can do: what the command line can, by the same functions. */
export function writeRoutes(desk: Desk): Hono {
  const app = new Hono();
  const post = (name: string, work: (body: JsonObject) => Promise<object>): void => {
    app.post(`/${name}`, (c: Context) => answer(c, async () => work(bodyOf(await c.req.text()))));
  };
  post("import", (body) => importRows(desk, body));
  post("plan", (body) => plan(desk, body));
  post("apply", (body) => apply(desk, body));
  post("approve", (body) => approve(desk, body));
  post("check", (body) => check(desk, body));
  handRoutes(desk, post);
  return app;
}

type Post = (name: string, work: (body: JsonObject) => Promise<object>) => void;

function handRoutes(desk: Desk, post: Post): void {
  const { project } = desk;
  const byHand = async (
    what: string,
    body: JsonObject,
    work: (rows: Awaited<ReturnType<typeof selectedOf>>) => Promise<readonly unknown[]>,
  ): Promise<object> => {
    const rows = await selectedOf(project, body);
    return desk.act(`${what} ${many(rows.length, "row")}`, async () => {
      const done = (await work(rows)).length;
      await judgeProject(project);
      return { done };
    });
  };
  post("hold", (body) => {
    const why = textOf(body, "why").trim();
    if (why === "") throw wrong("say why: it is shown with the row");
    return byHand("hold", body, (rows) => holdRows(project, rows, why));
  });
  post("release", (body) => byHand("release", body, (rows) => releaseRows(project, rows)));
  post("retry", (body) => byHand("retry", body, (rows) => retryRows(project, rows)));
  post("link", (body) => link(desk, body));
  post("unlink", async (body) => {
    const address = addressOf(project, body["row"]);
    const why = textOf(body, "why", "taken back in the console");
    return desk.act(`unlink ${formatAddress(address)}`, async () => {
      await unlinkRow(project, address, why);
      await judgeProject(project);
      return { row: formatAddress(address), linked: null };
    });
  });
}

function importRows(desk: Desk, body: JsonObject): Promise<object> {
  const { project } = desk;
  const request = importRequest(desk, body);
  const what = request.kind === "selected" ? many(request.addresses.length, "row") : request.kind;
  return desk.act(`import ${what}`, async () => {
    const imported = await importProject(project, request);
    return {
      run: imported.run,
      entities: imported.entities.map(({ entity, label, counts, notFound }) => ({
        entity,
        label,
        counts,
        not_found: notFound,
      })),
    };
  });
}

function importRequest({ project }: Desk, body: JsonObject): ImportRequest {
  const kind = textOf(body, "what");
  if (kind === "selected") {
    const { rows } = body;
    if (!Array.isArray(rows) || rows.length === 0) throw wrong("import which rows?");
    return { kind, addresses: rows.map((row) => addressOf(project, row)) };
  }
  if (kind !== "new" && kind !== "all" && kind !== "look") {
    throw wrong("import new, all or selected; or look");
  }
  const { entity } = body;
  return typeof entity === "string"
    ? { kind, entities: [entityOf(project, entity).name] }
    : { kind };
}

async function plan(desk: Desk, body: JsonObject): Promise<object> {
  const { project } = desk;
  const everything = body["rows"] === undefined && body["all"] === undefined;
  const rows = everything ? null : await selectedOf(project, body);
  const wanted = rows === null ? null : new Set(rows.map(formatAddress));
  const what = rows === null ? "everything" : many(rows.length, "row");
  return desk.act(`plan ${what}`, async () => {
    const { plan: made } = await planProject(project, {
      hands: "all",
      only: wanted === null ? null : (row) => wanted.has(formatAddress(row.address)),
      offline: body["offline"] === true,
    });
    desk.keepPlan(made);
    return planJson(desk, made);
  });
}

/** Exactly the plan that was shown, named by its whole digest, with the word that was asked for. */
async function apply(desk: Desk, body: JsonObject): Promise<object> {
  const { project, options } = desk;
  if (!options.allowApply) throw notAllowed();
  const made = await desk.plan(textOf(body, "digest"));
  const { label } = await companyOf(project);
  const view = planView(made, { label, currency: project.program.currency });
  const word = confirmWord(view);
  if (textOf(body, "confirm").trim() !== word) throw wrong(`to send it, type ${word}`);
  const over = limitsBroken(made);
  if (over !== null) throw over;
  return desk.act(`apply plan ${view.digest}`, async () => {
    const applied = await applyProject(project, made);
    const { entities } = project.program;
    const told = appliedView({
      currency: project.program.currency,
      entities,
      rows: applied.rows,
    });
    const stop = applied.stop;
    return {
      ...appliedJson(applied.run, told),
      stopped:
        stop === null ? null : { code: stop.code, message: stop.message, advice: stop.advice },
    };
  });
}

/** By its whole digest, as it was shown; its maker's own word does not count. */
async function approve(desk: Desk, body: JsonObject): Promise<object> {
  const made = await desk.plan(textOf(body, "digest"));
  return desk.act(`approve plan ${made.digest.slice(0, 8)}`, async () => {
    await approvePlan(desk.project, made);
    return planJson(desk, made);
  });
}

/** Both sides held against each other; it reads, and is refused only where nothing is written. */
function check(desk: Desk, body: JsonObject): Promise<object> {
  return desk.act("check", async () => {
    const tie = await checkProject(desk.project, { offline: body["offline"] === true });
    desk.checked = { tie, figures: await monthEndOf(desk.project, tie) };
    return checkedView(desk);
  });
}

/** A link for good is one word of the person's own: the row's key, typed. */
function link(desk: Desk, body: JsonObject): Promise<object> {
  const { project } = desk;
  const address = addressOf(project, body["row"]);
  const entity = entityOf(project, address.entity);
  const row = formatAddress(address);
  if (entity.permanent && textOf(body, "confirm", "").trim() !== address.key) {
    throw wrong(`a link of ${entity.label.toLowerCase()} is for good: type ${address.key}`);
  }
  return desk.act(`link ${row}`, async () => {
    if (body["create"] === true) {
      await createRow(project, address);
      await judgeProject(project);
      return { row, linked: null, create: true };
    }
    const why = textOf(body, "why", "chosen in the console");
    const bound = await linkRow(project, address, textOf(body, "target"), why);
    await judgeProject(project);
    return {
      row,
      linked: `${bound.stream}/${bound.remoteId}`,
      label: bound.label,
      woken: bound.woken,
    };
  });
}

const notAllowed = (): TieoutError =>
  new TieoutError("TO900", "This console may not send anything", {
    advice: "Start it with: tieout console --allow-apply; or at a terminal: tieout apply",
  });
