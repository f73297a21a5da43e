import { TieoutError } from "../errors.ts";
import type { Digest } from "../model/ids.ts";
import { parseJsonStrict } from "../model/json.ts";
import { planDigest, readPlan } from "../model/plan-json.ts";
import type { PlanJson } from "../model/plan-json.ts";
import type { Plan } from "../model/plan.ts";
import type { Project } from "../project.ts";
import { planBody, planDigests } from "../store/plans.ts";
import { usage } from "./fail.ts";
import type { Shell } from "./shell.ts";

/** A plan by its file, or by its digest where the store keeps it; eight signs of it are enough. */
export async function planNamed(shell: Shell, project: Project, name: string): Promise<Plan> {
  if (shell.world.files.info(name)?.kind === "file") return readSaved(shell, name);
  if (!/^[0-9a-f]{8,64}$/.test(name)) {
    throw usage(`there is no plan file ${name}`, `tieout plan --out ${name}`);
  }
  const found = await planDigests(project.store.db, name);
  const [digest] = found;
  if (digest === undefined) throw new TieoutError("TO910", `There is no plan ${name} in the store`);
  if (found.length > 1) throw usage(`${found.length} plans begin with ${name}`, "Say more of it.");
  return planOf(`plan ${name}`, (await planBody(project.store.db, digest as Digest)) ?? "");
}

/** What a file says is what was approved, or it is refused: the digest proves it. */
function readSaved(shell: Shell, file: string): Plan {
  try {
    return planOf(file, shell.world.files.readText(file));
  } catch (error) {
    if (error instanceof TieoutError && error.code === "TO910") throw error;
    throw broken(file, error instanceof Error ? error.message : String(error));
  }
}

function planOf(name: string, text: string): Plan {
  let plan: Plan;
  try {
    plan = readPlan(parseJsonStrict(text) as PlanJson);
  } catch (error) {
    if (error instanceof TypeError) throw broken(name, "it is JSON of another kind");
    throw broken(name, error instanceof Error ? error.message : String(error));
  }
  const { digest, ...content } = plan;
  if (plan.format !== "tieout.plan/1") throw broken(name, "it is of another version");
  if (planDigest(content) !== digest) {
    throw broken(name, "its content is not what its digest says; it was edited or cut short");
  }
  return plan;
}

const broken = (name: string, why: string): TieoutError =>
  new TieoutError("TO910", `${name} is no plan that can be applied: ${why}`);
