import { EXIT } from "../errors.ts";
import { writeJson } from "../model/json.ts";
import type { JsonTree } from "../model/json.ts";
import { formatAddress } from "../model/ids.ts";
import { payloadOf } from "../payload.ts";
import type { Payload } from "../payload.ts";
import type { Project } from "../project.ts";
import { fit, oneLine, padRight, paint } from "../report/layout.ts";
import type { Style } from "../report/layout.ts";
import { sourceOf, wireOf } from "../seen.ts";
import type { DocumentRow } from "../store/documents.ts";
import { requestsOfDocument } from "../store/requests.ts";
import type { RequestRow } from "../store/requests.ts";
import type { Handler } from "./handler.ts";
import { formatOf } from "./format.ts";
import { printResult } from "./result.ts";
import { recordRows } from "./rows.ts";
import { withProject } from "./with-project.ts";

export const payload: Handler = (shell, [text = ""], options) => {
  const which = formatOf(options["as"], ["plan", "sent", "received", "source"]);
  return withProject(shell, async (project) => {
    const { rows } = await recordRows(project, text);
    const shown: Shown[] = [];
    for (const row of rows) {
      if (which === "plan") shown.push(await planned(project, row, options["trace"] === true));
      else if (which === "source") shown.push(source(project, row));
      else shown.push(await wire(project, row, which));
    }
    const [only] = shown;
    // One document is shown as it is; several, of one record, in a list.
    const json = (): JsonObjectTree =>
      shown.length === 1 && only !== undefined
        ? { format: FORMAT, ...only.json }
        : { format: FORMAT, documents: shown.map((each) => each.json) };
    printResult(shell, (style) => shown.map((each) => each.text(style)).join("\n"), json);
    return EXIT.ok;
  });
};

const FORMAT = "tieout.payload/1";

type JsonObjectTree = { readonly [key: string]: unknown };

/** One document, both ways. */
interface Shown {
  readonly text: (style: Style) => string;
  readonly json: JsonObjectTree;
}

async function planned(project: Project, row: DocumentRow, traced: boolean): Promise<Shown> {
  const made = await payloadOf(project, row);
  return {
    text: (style) =>
      [
        `# ${made.row} as ${made.stream}${row.link === "linked" ? "" : ", not in the books yet"}`,
        ...made.reasons.map((reason) => `# ${reason.code}: ${oneLine(reason.text)}`),
        ...(traced ? traceText(made, style) : [writeJson(made.native, 2)]),
      ].join("\n"),
    json: {
      row: made.row,
      stream: made.stream,
      body: made.native,
      ...(traced ? { trace: made.trace } : {}),
    },
  };
}

/** Two lines a leaf: what goes out, and the rule with what the record says. */
function traceText(made: Payload, style: Style): readonly string[] {
  const wide = Math.min(44, Math.max(0, ...made.trace.map((each) => each.path.length)));
  return made.trace.flatMap((each) => {
    const from = each.from.map(({ field, value }) => `${field} = ${oneLine(value)}`).join(", ");
    const rule = each.rule === "" ? "set by the schema of the books" : oneLine(each.rule);
    const origin = `    ${style.ascii ? "<-" : "←"} ${each.place}  ${rule}${from === "" ? "" : `   ${from}`}`;
    return [
      `${padRight(each.path, wide)}  ${fit(oneLine(each.value), style.width - wide - 2, style)}`,
      paint(style, "dim", fit(origin, style.width, style)),
    ];
  });
}

function source(project: Project, row: DocumentRow): Shown {
  const raw = sourceOf(project, row);
  return {
    text: () => writeJson(raw as JsonTree, 2),
    json: { row: formatAddress(row.address), source: raw },
  };
}

/** The stored bytes of the last request, or the answer to it; of a batch, its own part. */
async function wire(project: Project, row: DocumentRow, which: string): Promise<Shown> {
  const address = formatAddress(row.address);
  const [request] = await requestsOfDocument(project.store.db, row.id);
  if (request === undefined) {
    return {
      text: () => `Nothing was sent for ${address} by this store.`,
      json: { row: address, request: null },
    };
  }
  const item = request.operations.find((each) => each.documentId === row.id)?.item ?? "";
  const text = which === "sent" ? request.prepared.body : (request.answer ?? "");
  const { sent, received } = wireOf(project, row, request);
  const part = which === "sent" ? sent : received;
  const body = text === "" ? "# no answer" : writeJson(part, 2);
  return {
    text: () => `${head(request, item)}\n${body}`,
    json: {
      row: address,
      request: request.prepared.requestId,
      state: request.state,
      [which]: part,
    },
  };
}

function head(request: RequestRow, item: string): string {
  const { method, path, requestId } = request.prepared;
  const at = request.operations.findIndex((each) => each.item === item) + 1;
  const of = request.operations.length === 1 ? "" : `   item ${at} of ${request.operations.length}`;
  return `# ${method} ${path}${of}\n# request ${requestId}   ${request.state}   ${request.run}`;
}
