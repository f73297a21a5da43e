import path from "node:path";
import { BaseSequencer } from "vitest/node";
import type { TestSpecification } from "vitest/node";

/**
 * The longest files of a run, longest first. On a machine that has run none yet vitest takes the
 * largest first, and test/bad-input/catalogue.test.ts, the longest of all, is a small file: one
 * worker was left with it when the others had ended.
 */
export const LONGEST: readonly string[] = [
  "test/bad-input/catalogue.test.ts",
  "test/package/package.test.ts",
  "test/config/corruptions.test.ts",
  "test/simulation/simulate.test.ts",
  "test/kill/tokens.test.ts",
  "test/kill/kill.test.ts",
  "test/kill/kill-many.test.ts",
  "test/console/page.test.ts",
  "test/cli/connect.test.ts",
  "test/line/legal.test.ts",
  "test/connectors/quickbooks-emulator/double-entry.test.ts",
  "test/examples/linarc.test.ts",
  "test/bench/push.test.ts",
  "test/worker/fleet.test.ts",
  "test/console/states.test.ts",
  "test/console/stories.test.ts",
  "test/line/root-project.test.ts",
  "test/line/reliability.test.ts",
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId, project }: TestSpecification): number => {
      const at = LONGEST.indexOf(path.relative(project.config.root, moduleId));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
