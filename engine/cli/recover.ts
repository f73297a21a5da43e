import { EXIT } from "../errors.ts";
import { formatAddress } from "../model/ids.ts";
import { recoverText } from "../report/recover-text.ts";
import type { RecoverView } from "../report/recover-text.ts";
import { recoverProject } from "../run.ts";
import type { Recovered } from "../run.ts";
import type { Handler } from "./handler.ts";
import { printResult } from "./result.ts";
import { withProject } from "./with-project.ts";

export const recover: Handler = (shell, _args, options) =>
  withProject(shell, async (project) => {
    const recovered = await recoverProject(project, {
      write: options["yes"] === true,
      from: typeof options["from"] === "string" ? options["from"] : null,
    });
    const view = viewOf(recovered);
    printResult(
      shell,
      (style) => recoverText(view, style),
      () => ({ format: "tieout.recover/1", run: recovered.run, ...view }),
    );
    return view.unsure.length > 0 && options["strict"] === true ? EXIT.needsAction : EXIT.ok;
  });

function viewOf({ written, spilled, found, unsure, orphans }: Recovered): RecoverView {
  return {
    written,
    spilled,
    found: found.map(({ address, stream, remoteId, title, how, evidence, differs }) => ({
      row: formatAddress(address),
      target: `${stream}/${remoteId}`,
      title,
      how,
      evidence,
      differs,
    })),
    unsure: unsure.map(({ address, stream, candidates, why }) => ({
      row: formatAddress(address),
      candidates: candidates.map((id) => `${stream}/${id}`),
      why,
    })),
    orphans: orphans.map(({ stream, remoteId, marker }) => ({
      target: `${stream}/${remoteId}`,
      marker,
    })),
  };
}
