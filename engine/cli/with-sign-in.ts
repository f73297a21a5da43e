import type { SignInSession } from "../contract/sign-in.ts";
import { openOptions } from "../project.ts";
import type { Project } from "../project.ts";
import { usage } from "./fail.ts";
import { pickConnection } from "./pick.ts";
import type { Shell } from "./shell.ts";
import { withProject } from "./with-project.ts";

export interface SigningIn {
  readonly project: Project;
  /** Of the connection. */
  readonly name: string;
  readonly session: SignInSession;
}

/** Opens the project for one environment, and the sign-in of its one connection that has such. */
export function withSignIn(
  shell: Shell,
  environment: string | undefined,
  options: Readonly<Record<string, unknown>>,
  work: (signingIn: SigningIn) => Promise<number>,
): Promise<number> {
  const flags = { ...shell.flags, environment: environmentOf(shell, environment) };
  return withProject({ ...shell, flags }, async (project) => {
    const name = pickConnection(shell.signIns, project, options["connection"], {
      one: (asked) => `nobody signs in to connection "${asked}"`,
      none: "no connection of this project is signed in to",
    });
    const connector = project.program.connections.get(name)?.connector ?? "";
    const signIn = await shell.signIns.get(connector)?.();
    if (signIn === undefined) throw usage(`nobody signs in to connection ${name} (${connector})`);
    const session = await signIn.open(await openOptions(project, name, "read", () => "observe"));
    try {
      return await work({ project, name, session });
    } finally {
      await session.close();
    }
  });
}

function environmentOf({ flags }: Shell, named: string | undefined): string | null {
  if (named === undefined || flags.environment === null) return named ?? flags.environment;
  if (named === flags.environment) return named;
  throw usage(`"${named}" and -e ${flags.environment} are two environments`);
}
