import { TieoutError } from "../errors.ts";
import { companyOf } from "../project.ts";
import { checkJson } from "../report/check-json.ts";
import { monthEndJson } from "../report/month-end-json.ts";
import { packetHtml } from "../report/packet-html.ts";
import type { Desk } from "./desk.ts";

/** The tie-out that was made last; null before the first. */
export function checkedView({ checked }: Desk): object {
  if (checked === null) return { checked: null, figures: null };
  return { checked: checkJson(checked.tie), figures: monthEndJson(checked.figures) };
}

/** The same as a page to keep and hand on. */
export async function checkedPage({ checked, project }: Desk): Promise<string> {
  if (checked === null) throw new TieoutError("TO900", "Nothing was checked yet");
  const { currency } = project.program;
  const { label } = await companyOf(project);
  const title = label ?? project.program.project;
  return packetHtml(checked.tie, checked.figures, { title, currency, month: null });
}
