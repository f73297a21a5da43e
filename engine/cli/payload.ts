import { EXIT } from "../errors.ts";
import { isJsonObject, parseJson, writeJson } from "../model/json.ts";
import type { JsonTree, JsonValue } from "../model/json.ts";
import { payloadOf } from "../payload.ts";
import type { Payload } from "../payload.ts";
import type { Project } from "../project.ts";
import { fit, oneLine, padRight, paint } from "../report/layout.ts";
import type { Style } from "../report/layout.ts";
import type { DocumentRow } from "../store/documents.ts";
import { requestsOfDocument } from "../store/requests.ts";
import type { RequestRow } from "../store/requests.ts";
import type { Handler } from "./handler.ts";
import { formatOf } from "./format.ts";
import { printResult } from "./result.ts";
import { recordRows } from "./rows.ts";
import type { Shell } from "./shell.ts";
import { withProject } from "./with-project.ts";

export const payload: Handler = (shell, [text = ""], options) => {
  const which = formatOf(options["as"], ["plan", "sent", "received", "source"]);
  return withProject(shell, async (project) => {
    const { rows } = await recordRows(project, text);
    for (const row of rows) {
      if (which === "plan") await planned(shell, project, row, options["trace"] === true);
      else if (which === "source") source(shell, row);
      else await wire(shell, project, row, which);
    }
    return EXIT.ok;
  });
};

async function planned(
  shell: Shell,
  project: Project,
  row: DocumentRow,
  traced: boolean,
): Promise<void> {
  const made = await payloadOf(project, row);
  printResult(
    shell,
    (style) =>
      [
        `# ${made.row} as ${made.stream}${row.link === "linked" ? "" : ", not in the books yet"}`,
        ...made.reasons.map((reason) => `# ${reason.code}: ${oneLine(reason.text)}`),
        ...(traced ? traceText(made, style) : [writeJson(made.native, 2)]),
      ].join("\n"),
    () => ({
      format: "tieout.payload/1",
      row: made.row,
      stream: made.stream,
      body: made.native,
      ...(traced ? { trace: made.trace } : {}),
    }),
  );
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

function source(shell: Shell, row: DocumentRow): void {
  const raw = parseJson(row.raw);
  printResult(
    shell,
    () => writeJson(raw as JsonTree, 2),
    () => ({ format: "tieout.payload/1", row: row.address.key, source: raw }),
  );
}

/** The stored bytes of the last request, or the answer to it; of a batch, its own part. */
async function wire(
  shell: Shell,
  project: Project,
  row: DocumentRow,
  which: string,
): Promise<void> {
  const [request] = await requestsOfDocument(project.store.db, row.id);
  if (request === undefined) {
    shell.out.line("Nothing was sent for it by this store.");
    return;
  }
  const item = request.operations.find((each) => each.documentId === row.id)?.item ?? "";
  const text = which === "sent" ? request.prepared.body : (request.answer ?? "");
  const part = partOf(text, item);
  printResult(
    shell,
    () =>
      [head(request, item), ...(text === "" ? ["# no answer"] : [writeJson(part, 2)])].join("\n"),
    () => ({
      format: "tieout.payload/1",
      request: request.prepared.requestId,
      state: request.state,
      [which]: part,
    }),
  );
}

function head(request: RequestRow, item: string): string {
  const { method, path, requestId } = request.prepared;
  const at = request.operations.findIndex((each) => each.item === item) + 1;
  const of = request.operations.length === 1 ? "" : `   item ${at} of ${request.operations.length}`;
  return `# ${method} ${path}${of}\n# request ${requestId}   ${request.state}   ${request.run}`;
}

/** The smallest object that bears the item's name: that is how batches tell their parts apart. */
function partOf(text: string, item: string): JsonTree {
  let tree: JsonValue;
  try {
    tree = parseJson(text);
  } catch {
    return text;
  }
  return (find(tree, item) ?? tree) as JsonTree;
}

function find(value: JsonValue, item: string): JsonValue | null {
  if (Array.isArray(value)) {
    for (const each of value) {
      const found = find(each as JsonValue, item);
      if (found !== null) return found;
    }
    return null;
  }
  if (!isJsonObject(value)) return null;
  if (item !== "" && Object.values(value).includes(item)) return value;
  for (const each of Object.values(value)) {
    const found = find(each, item);
    if (found !== null) return found;
  }
  return null;
}
