import type { Certificate, CertifySession } from "../contract/certify.ts";
import { EXIT, TieoutError } from "../errors.ts";
import { writeJson } from "../model/json.ts";
import type { JsonTree } from "../model/json.ts";
import { openOptions } from "../project.ts";
import type { Project } from "../project.ts";
import { usage } from "./fail.ts";
import type { Handler } from "./handler.ts";
import { pickConnection } from "./pick.ts";
import { printResult } from "./result.ts";
import { withProject } from "./with-project.ts";

/** Settles in a company that a person names what the service's documents leave open. */
export const certify: Handler = (shell, [company = ""], options) => {
  const patienceMs = durationOf(String(options["patience"]));
  const out = String(options["out"]);
  return withProject(shell, async (project) => {
    const name = pickConnection(shell.certifiers, project, options["connection"], {
      one: (asked) => `connection "${asked}" cannot be certified`,
      none: "no connection of this project can be certified",
    });
    const certifier = await shell.certifiers.get(connectorOf(project, name))?.();
    if (certifier === undefined) throw usage(`there is nothing to certify of connection ${name}`);
    const session = await certifier.open(await openOptions(project, name, "write", () => "check"));
    try {
      await refuse(session, name, company, options["amongOthers"] === true);
      const certificate = await session.run({
        patienceMs,
        onStep: ({ done, total, text }) => {
          if (!shell.flags.quiet) shell.err.line(`${done + 1}/${total}  ${text}`);
        },
      });
      shell.world.files.write(out, `${writeJson(certificate as unknown as JsonTree, 2)}\n`);
      printResult(
        shell,
        () => certificateText(certificate, out),
        () => ({ ...certificate }),
      );
      return certificate.left.length > 0 ? EXIT.partial : EXIT.ok;
    } finally {
      await session.close();
    }
  });
};

/** Test documents go into no real books, no other company, and not among somebody's own. */
async function refuse(
  session: CertifySession,
  name: string,
  company: string,
  amongOthers: boolean,
): Promise<void> {
  if (session.company !== company) {
    throw usage(
      `connection ${name} is company ${session.company}, not ${company}`,
      "Name the company that test documents may be written into: tieout certify ID",
    );
  }
  if (session.isProduction) {
    throw new TieoutError("TO912", `connection ${name} leads to real books; nothing was written`, {
      advice: "certify writes test documents: name a sandbox, with -e sandbox.",
    });
  }
  const foreign = await session.foreign();
  if (foreign.length === 0 || amongOthers) return;
  const found = foreign.map(({ stream, count }) => `${count} of ${stream}`).join(", ");
  throw new TieoutError("TO912", `company ${company} holds documents of others: ${found}`, {
    advice: "Nothing was written. Name an empty sandbox, or say that it is meant: --among-others.",
  });
}

function connectorOf({ program }: Project, name: string): string {
  return program.connections.get(name)?.connector ?? "";
}

const UNITS_MS = { s: 1000, m: 60_000, h: 3_600_000 } as const;

function durationOf(text: string): number {
  const found = /^(\d{1,6})([smh])$/.exec(text);
  if (found === null) throw usage(`"${text}" is no time`, "Such as 90s, 10m or 24h: --patience 1h");
  return Number(found[1]) * UNITS_MS[found[2] as keyof typeof UNITS_MS];
}

function certificateText({ company, answers, left }: Certificate, out: string): string {
  const wide = Math.max(...answers.map(({ question }) => question.length));
  const rows = answers.flatMap(({ question, answer, evidence }) => [
    `  ${question.padEnd(wide)}  ${answer}`,
    `  ${" ".repeat(wide)}  ${evidence}`,
  ]);
  const gone =
    left.length === 0
      ? "Every test document was taken away again."
      : `Not taken away, do it by hand: ${left.join(", ")}`;
  return [
    `Company ${company}`,
    ...rows,
    "",
    gone,
    `Written: ${out}. Name it in the connection (certificate: ${out}), or give it to the emulator:`,
    `  tieout emulator --settings ${out}`,
  ].join("\n");
}
