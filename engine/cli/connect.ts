import { EXIT, TieoutError } from "../errors.ts";
import { connectionsOf, keysOf, rememberCompany } from "../project.ts";
import type { Project } from "../project.ts";
import type { RemoteAbout } from "../contract/connector.ts";
import { connectedJson, connectedText } from "../report/connected.ts";
import type { ConnectedView } from "../report/connected.ts";
import { ask } from "./ask.ts";
import { returnByBrowser, returnByPaste } from "./connect-return.ts";
import type { Return } from "./connect-return.ts";
import { usage } from "./fail.ts";
import type { Handler } from "./handler.ts";
import { portOf } from "./pick.ts";
import { printResult } from "./result.ts";
import type { Shell } from "./shell.ts";
import { withSignIn } from "./with-sign-in.ts";
import type { SigningIn } from "./with-sign-in.ts";

/** Signs in to the company in a browser; what comes of it is sealed in the store. */
export const connect: Handler = (shell, [environment], options) => {
  if (!shell.flags.input) {
    throw usage("connect waits for a person at a browser, and --no-input says not to wait");
  }
  return withSignIn(shell, environment, options, async (signingIn) => {
    await assertMeant(shell, signingIn, options["production"] === true);
    const { session, project, name } = signingIn;
    const found = await comeBack(shell, signingIn, options);
    await session.accept(found.redirect, found.returned);
    const view = viewOf(signingIn, await look(project, name));
    printResult(
      shell,
      (style) => connectedText(view, style),
      () => connectedJson(view),
    );
    return EXIT.ok;
  });
};

export const disconnect: Handler = (shell, [environment], options) =>
  withSignIn(shell, environment, options, async ({ session, name }) => {
    const ended = await session.revoke();
    printResult(
      shell,
      () =>
        ended
          ? `Signed out of ${name}: its tokens are void, and gone from the store.`
          : `Nobody was signed in to ${name}.`,
      () => ({ format: "tieout.disconnect/1", connection: name, ended }),
    );
    return EXIT.ok;
  });

/** Real books are not met by a slip of the environment. */
async function assertMeant(
  shell: Shell,
  { session, name }: SigningIn,
  isSaid: boolean,
): Promise<void> {
  if (!session.isProduction || isSaid) return;
  const what = `${name} leads to the real books of company ${session.company}`;
  if (!shell.asks) throw usage(what, "If that is meant: tieout connect --production");
  const typed = await ask(shell, `${what}.\nIf that is meant, type the company's id:`);
  if (typed !== session.company) throw usage("that is another id; nothing was done");
}

function comeBack(
  shell: Shell,
  { session }: SigningIn,
  options: Readonly<Record<string, unknown>>,
): Promise<Return> {
  const redirect = options["redirect"];
  if (options["paste"] === true) {
    return returnByPaste(shell, session, typeof redirect === "string" ? redirect : null);
  }
  if (typeof redirect === "string") {
    throw usage(
      "--redirect goes with --paste: only this machine's own address is listened on",
      `tieout connect --paste --redirect ${redirect}`,
    );
  }
  const port = portOf(String(options["port"]));
  if (!shell.asks && options["browser"] !== false) {
    throw usage(
      "nobody is at a terminal, where a browser could be opened",
      "To open the address yourself: tieout connect --no-browser; or tieout connect --paste",
    );
  }
  const opens = options["browser"] !== false;
  return returnByBrowser(shell, session, { port, opens });
}

/** The first use of the new tokens: who is at the other end. */
async function look(project: Project, name: string): Promise<RemoteAbout> {
  const connections = connectionsOf(project, "read", () => "observe");
  try {
    await rememberCompany(project, connections);
    const about = await (await connections.open(name)).about();
    if (about.id === project.program.company) return about;
    throw new TieoutError("TO922", `The sign-in leads to company ${about.id}`, {
      detail: `the configuration names ${project.program.company}`,
    });
  } finally {
    await connections.close();
  }
}

function viewOf({ project, name, session }: SigningIn, about: RemoteAbout): ConnectedView {
  return {
    connection: name,
    environment: project.program.environment,
    company: { id: about.id, label: about.label },
    currency: about.currency,
    closedUntil: about.closedUntil,
    signInUntil: about.signInUntil ?? null,
    key: keysOf(project, name, () => "observe").place(),
    scope: session.scope,
  };
}
