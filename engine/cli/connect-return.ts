import { timingSafeEqual } from "node:crypto";
import { createInterface } from "node:readline/promises";
import type { ListenAnswer } from "../contract/io.ts";
import type { SignInSession } from "../contract/sign-in.ts";
import { TieoutError } from "../errors.ts";
import { openBrowser } from "./browser.ts";
import type { Shell } from "./shell.ts";

/** What the browser came back with, its state checked. */
export interface Return {
  readonly redirect: string;
  readonly returned: Readonly<Record<string, string>>;
}

/** Where the browser comes back to; an app at Intuit has this one among its redirects. */
export const PORT = 8917;
const CALLBACK = "/callback";
const PATIENCE_MS = 300_000;

/** Listens on this machine for the browser, opened here or by the person. */
export async function returnByBrowser(
  shell: Shell,
  session: SignInSession,
  options: { readonly port: number; readonly opens: boolean },
): Promise<Return> {
  const state = newState(shell);
  let taken: ((returned: Return["returned"]) => void) | null = null;
  const coming = new Promise<Return["returned"]>((resolve) => {
    taken = resolve;
  });
  const answer = async (query: Return["returned"]): Promise<ListenAnswer> => {
    if (!isSame(query["state"] ?? "", state)) {
      shell.err.line("! Something came back that this sign-in did not ask for; it was refused.");
      return { status: 400, text: "This is not the sign-in that was begun. Nothing was done." };
    }
    if (taken === null) return { status: 400, text: "This sign-in has been used already." };
    taken(query);
    taken = null;
    return { status: 200, text: "Thank you. The terminal says how it went; this can be closed." };
  };
  const listener = await shell.listen({
    kind: "visits",
    port: options.port,
    path: CALLBACK,
    answer,
  });
  try {
    const redirect = `http://localhost:${listener.port}${CALLBACK}`;
    const address = await session.address(redirect, state);
    const opened = options.opens && openBrowser(address);
    shell.err.line(`${opened ? "Opening" : "Open this in a browser:"} ${address}`);
    shell.err.line(`Waiting for the browser on ${redirect} (5 minutes; Ctrl-C ends it)`);
    return { redirect, returned: await patiently(shell, coming) };
  } finally {
    await listener.close();
  }
}

/** For a browser on another machine, or an app whose redirect is not this machine. */
export async function returnByPaste(
  shell: Shell,
  session: SignInSession,
  asked: string | null,
): Promise<Return> {
  const state = newState(shell);
  const redirect = asked ?? `http://localhost:${PORT}${CALLBACK}`;
  shell.err.line("Open this in a browser, and sign in:");
  shell.err.line(await session.address(redirect, state));
  shell.err.line(`It ends at ${redirect}?…, which need not load. Paste that whole address here:`);
  const pasted = await patiently(shell, readLine(shell.signal));
  if (!URL.canParse(pasted)) throw notIt("what was pasted is no address");
  const returned = Object.fromEntries(new URL(pasted).searchParams);
  if (!isSame(returned["state"] ?? "", state)) {
    throw notIt("what was pasted is not of the sign-in that was begun here");
  }
  return { redirect, returned };
}

/** 256 bits: nobody who did not see the address can send a code of their own in its place. */
function newState({ world }: Shell): string {
  return Buffer.from(world.random.bytes(32)).toString("base64url");
}

function isSame(given: string, state: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(state)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function notIt(what: string): TieoutError {
  return new TieoutError("TO940", `Not signed in: ${what}`, {
    advice: "Nothing was sent or kept. Begin again, and paste the newest address: tieout connect",
  });
}

const stopped = (): TieoutError => new TieoutError("TO902", "Stopped; nobody has signed in");

async function patiently<T>({ world, signal }: Shell, coming: Promise<T>): Promise<T> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  signal.addEventListener("abort", end, { once: true });
  const late = world.clock.sleep(PATIENCE_MS, ended.signal).then((): never => {
    if (signal.aborted) throw stopped();
    throw new TieoutError("TO940", "Nobody signed in within 5 minutes");
  });
  try {
    return await Promise.race([coming, late]);
  } finally {
    late.catch(() => {});
    ended.abort();
    signal.removeEventListener("abort", end);
  }
}

async function readLine(signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  signal.addEventListener("abort", () => lines.close(), { once: true });
  try {
    for await (const line of lines) if (line.trim() !== "") return line.trim();
  } finally {
    lines.close();
  }
  // Ctrl-C ends the reading, too, and is no empty answer.
  if (signal.aborted) throw stopped();
  throw notIt("nothing was pasted");
}
