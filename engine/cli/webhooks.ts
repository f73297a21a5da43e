import type { ListenAnswer, Post } from "../contract/io.ts";
import type { Ear, Notice } from "../contract/receiver.ts";
import { EXIT } from "../errors.ts";
import { receiverOptions } from "../project.ts";
import type { Project } from "../project.ts";
import { many } from "../report/layout.ts";
import { putTold } from "../store/inbox.ts";
import type { Handler } from "./handler.ts";
import { pickConnection, portOf } from "./pick.ts";
import type { Shell } from "./shell.ts";
import { untilStopped } from "./until-stopped.ts";
import { withProject } from "./with-project.ts";

const PATH = "/webhooks";
/** 10,000 events of the old format are 0.95 MB. */
const MOST_BYTES = 1024 * 1024;

/**
 * Hears what the other side tells of itself, and keeps what is to be read again. Nothing else is
 * done before the answer, which Intuit awaits for 3 s: the next run reads it, and believes that.
 */
export const webhooks: Handler = (shell, _args, options) => {
  const port = portOf(String(options["port"]));
  return withProject(shell, async (project) => {
    const name = pickConnection(shell.receivers, project, options["connection"], {
      one: (asked) => `connection "${asked}" tells nothing of itself`,
      none: "no connection of this project tells anything of itself",
    });
    const connector = project.program.connections.get(name)?.connector ?? "";
    const receiver = await shell.receivers.get(connector)!();
    const ear = receiver.open(receiverOptions(project, name));
    const refusals = rarely(shell);
    const listener = await shell.listen({
      kind: "posts",
      port,
      path: PATH,
      maxBytes: MOST_BYTES,
      onTooLarge: () => refusals(`a post over ${MOST_BYTES} bytes was refused`),
      answer: (post) => hear({ shell, project, name, ear, refusals }, post),
    });
    try {
      tell(shell, ear.company, `http://127.0.0.1:${listener.port}${PATH}`);
      await untilStopped(shell.signal);
      return EXIT.ok;
    } finally {
      await listener.close();
    }
  });
};

interface Hearing {
  readonly shell: Shell;
  readonly project: Project;
  /** Of the connection. */
  readonly name: string;
  readonly ear: Ear;
  readonly refusals: (text: string) => void;
}

async function hear(hearing: Hearing, post: Post): Promise<ListenAnswer> {
  const { shell, project, name, ear, refusals } = hearing;
  const { clock, random } = shell.world;
  const heard = ear.read(post);
  if (heard.kind === "refused") {
    refusals(`a post was refused: ${heard.why}`);
    return { status: heard.status, text: "" };
  }
  const at = clock.now();
  const from = { batch: random.id("told"), at };
  try {
    const { notices, ignored } = heard;
    const fresh = await project.store.write((tx) => putTold(tx, name, notices, from));
    if (!shell.flags.quiet) shell.err.line(`${at}  ${heardText(notices, fresh, ignored)}`);
    return { status: 200, text: "" };
  } catch (error) {
    // It comes again; a store that is busy or full has to be seen here.
    refusals(`not kept: ${error instanceof Error ? error.message : String(error)}`);
    return { status: 503, text: "" };
  }
}

/** `3 events: Customer 1, Invoice 2; 1 known; 4 ignored` */
function heardText(notices: readonly Notice[], fresh: number, ignored: number): string {
  const streams = new Map<string, number>();
  for (const { stream } of notices) streams.set(stream, (streams.get(stream) ?? 0) + 1);
  const named = [...streams].sort(([a], [b]) => (a < b ? -1 : 1));
  const kinds = named.map(([stream, many]) => `${stream} ${many}`).join(", ");
  const known = notices.length - fresh;
  return [
    `${many(notices.length + ignored, "event")}${kinds === "" ? "" : `: ${kinds}`}`,
    ...(known > 0 ? [`${known} known`] : []),
    ...(ignored > 0 ? [`${ignored} ignored`] : []),
  ].join("; ");
}

const RARELY_MS = 60_000;

/** A refusal a minute: whoever posts rubbish cannot fill a disk with lines of it. */
function rarely(shell: Shell): (text: string) => void {
  let last = -Infinity;
  let untold = 0;
  return (text) => {
    const { clock } = shell.world;
    const now = clock.monotonicMs();
    if (now - last < RARELY_MS) {
      untold++;
      return;
    }
    const more = untold > 0 ? ` (and ${untold} before it)` : "";
    shell.err.line(`${clock.now()}  ${text}${more}`);
    last = now;
    untold = 0;
  };
}

function tell(shell: Shell, company: string, url: string): void {
  if (shell.flags.json) {
    shell.out.line(JSON.stringify({ format: "tieout.webhooks/1", company, url }));
    return;
  }
  shell.out.line(`Webhooks of company ${company} are taken at ${url}`);
  shell.out.line("Let your TLS proxy pass them on to it, and name the proxy's address at Intuit.");
  shell.out.line("What was told of is read by the next run: tieout run --told");
  shell.out.line("Ctrl-C ends it.");
}
