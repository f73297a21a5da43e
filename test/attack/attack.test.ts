import { expect, test } from "vitest";
import type { Attack } from "./attack.ts";
import { LANGUAGE, SECRETS } from "./language.ts";
import { NETWORK } from "./network.ts";
import { PATHS } from "./paths.ts";
import { TEXT } from "./text.ts";
import { TRUST } from "./trust.ts";

const TABLE: Readonly<Record<string, readonly Attack[]>> = {
  paths: PATHS,
  network: NETWORK,
  text: TEXT,
  language: LANGUAGE,
  secrets: SECRETS,
  trust: TRUST,
};

for (const [kind, attacks] of Object.entries(TABLE)) {
  test.each(attacks.map((each) => [each.name, each] as const))(`${kind}: %s`, async (_, each) => {
    expect.hasAssertions();
    await each.refused();
  });
}

test("there are at least 100 of them, each another", () => {
  const all = Object.values(TABLE).flat();
  const counts = Object.entries(TABLE).map(([kind, each]) => `${kind} ${each.length}`);
  console.log(`${all.length} attacks: ${counts.join(", ")}`);
  expect(new Set(all.map((each) => each.name)).size).toBe(all.length);
  expect(all.length).toBeGreaterThanOrEqual(100);
});
