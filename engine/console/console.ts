import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { getCookie, setCookie } from "hono/cookie";
import { TieoutError } from "../errors.ts";
import type { Project } from "../project.ts";
import { loadAssets } from "./assets.ts";
import type { Assets } from "./assets.ts";
import { openDesk } from "./desk.ts";
import type { Desk, DeskOptions, ProgressHook } from "./desk.ts";
import { NO_SESSION, cookieName, guard } from "./guard.ts";
import { openIdle } from "./idle.ts";
import type { Idle } from "./idle.ts";
import { readRoutes } from "./read.ts";
import { openSession } from "./session.ts";
import type { Session } from "./session.ts";
import { stateView } from "./views.ts";
import { writeRoutes } from "./write.ts";

export interface ConsoleOptions extends DeskOptions {
  /** 0: any free one. */
  readonly port: number;
  /** The project's job reports to it: what is under way is shown while it goes on. */
  readonly hooks: ProgressHook;
}

export interface RunningConsole {
  readonly port: number;
  /** Opens the console once, within five minutes. */
  newLink(): string;
  /** Nobody has asked for anything for an hour: whoever serves it ends it. */
  readonly idle: Promise<void>;
  close(): Promise<void>;
}

/** Where a console is looked for first. */
export const USUAL_PORT = 8918;
const MOST_BYTES = 1024 * 1024;

/**
 * The staging screen, to this machine alone. TO900 where the port is taken, which is no reason to
 * give up where it was not asked for.
 */
export async function startConsole(
  project: Project,
  options: ConsoleOptions,
): Promise<RunningConsole> {
  const { world } = project.job;
  const desk = openDesk(project, options, options.hooks);
  const session = openSession(world);
  const { program } = project;
  const assets = loadAssets(
    world.files,
    program.entities.map(({ name }) => name),
  );
  const idle = openIdle(world, () => desk.busy() !== null);
  let port = 0;
  const app = routes({ desk, session, assets, idle, port: () => port });
  const listener = await listen(app, options.port);
  ({ port } = listener);
  const stop = new AbortController();
  const watching = desk.watch(stop.signal);
  // Counted before anybody asks: of 100,000 rows the first look would wait for it.
  const counted = stateView(desk).catch(() => null);
  return {
    port,
    newLink: () => `http://127.0.0.1:${port}/launch?t=${session.newToken()}`,
    idle: idle.wait(stop.signal),
    async close() {
      stop.abort();
      await Promise.all([watching, counted]);
      await listener.close();
    },
  };
}

interface Parts {
  readonly desk: Desk;
  readonly session: Session;
  readonly assets: Assets;
  readonly idle: Idle;
  readonly port: () => number;
}

function routes({ desk, session, assets, idle, port }: Parts): Hono {
  const app = new Hono();
  app.use("*", guard({ session, port }));
  // Only whoever is let in counts as somebody.
  app.use("*", (_c, next) => {
    idle.seen();
    return next();
  });
  app.use(
    "*",
    bodyLimit({ maxSize: MOST_BYTES, onError: (c) => c.text("Refused: too large.", 413) }),
  );
  app.get("/launch", (c) => {
    const cookie = session.redeem(c.req.query("t") ?? "");
    const known = session.knows(getCookie(c, cookieName(port())) ?? "");
    if (cookie === null && !known) return c.text(NO_SESSION, 401);
    if (cookie !== null) {
      const kept = { httpOnly: true, sameSite: "Strict", path: "/" } as const;
      setCookie(c, cookieName(port()), cookie, kept);
    }
    return c.redirect("/", 303);
  });
  app.route("/api", readRoutes(desk));
  app.route("/api", writeRoutes(desk));
  app.get("*", (c) => {
    const found = assets.get(c.req.path);
    if (found === undefined) return c.text("There is no such page.", 404);
    c.header("content-type", found.type);
    c.header("vary", "accept-encoding");
    if (!/\bgzip\b/.test(c.req.header("accept-encoding") ?? "")) return c.body(found.bytes);
    c.header("content-encoding", "gzip");
    return c.body(found.packed);
  });
  app.onError((error, c) => {
    console.error(error);
    return c.text("Tieout stopped at something that it did not expect. This is a bug.", 500);
  });
  return app;
}

function listen(
  app: Hono,
  port: number,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  return new Promise((resolve, reject) => {
    const options = { fetch: app.fetch, hostname: "127.0.0.1", port, overrideGlobalObjects: false };
    const server = serve(options, (at) => {
      resolve({
        port: at.port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            // Whoever listens for live events would keep it open for ever.
            if ("closeAllConnections" in server) server.closeAllConnections();
          }),
      });
    });
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        error.code === "EADDRINUSE"
          ? new TieoutError("TO900", `Port ${port} is in use`, {
              advice: "Name another one, or 0 for any that is free: tieout console --port 0",
            })
          : error,
      );
    });
  });
}
