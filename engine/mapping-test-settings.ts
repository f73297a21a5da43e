/** `settings:` of a test: the whole configuration as it would be with other values of its choices. */
import { assert } from "./assert.ts";
import type { Compiled } from "./compile/compile.ts";
import type { Config, Scalar, TestSettingsYaml } from "./config/config.ts";
import type { Diagnostic } from "./model/diagnostic.ts";
import type { Program } from "./model/program.ts";

/** The program under a test's settings; null where they cannot be: `problems` says why. */
export interface Variant {
  readonly program: Program | null;
  readonly problems: readonly Diagnostic[];
  readonly notRun: () => number;
}

export interface Variants {
  of(settings: TestSettingsYaml): Variant;
  /** All of them, before a test runs: functions of transforms.ts are loaded for each. */
  readonly compiled: readonly Compiled[];
}

/**
 * Each different set once: a setting may decide what is enabled, which side is true or what stands
 * for what, so that a value put in at the end of it would not do.
 */
export function compileVariants(config: Config, compile: (config: Config) => Compiled): Variants {
  const known = new Map<string, Compiled>();
  for (const { settings } of config.tests.flatMap(({ value }) => value.tests)) {
    if (settings === undefined || known.has(nameOf(settings))) continue;
    known.set(nameOf(settings), compile(withSettings(config, settings)));
  }
  return {
    compiled: [...known.values()],
    of(settings) {
      const compiled = known.get(nameOf(settings));
      assert(compiled !== undefined, "the settings of a test that was not there before");
      const { program, transforms, diagnostics } = compiled;
      const problems = diagnostics.filter(({ severity }) => severity === "error");
      return { program, problems, notRun: transforms.notRun };
    },
  };
}

const nameOf = (settings: TestSettingsYaml): string =>
  JSON.stringify(Object.entries(settings).toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** Names that the project does not have are told where they are given, and change nothing. */
function withSettings(config: Config, given: TestSettingsYaml): Config {
  const settings = Object.entries(config.project.value.settings ?? {}).map(([name, spec]) => {
    const value: Scalar | undefined = given[name];
    if (value === undefined) return [name, spec] as const;
    const isMap = typeof spec === "object" && spec !== null;
    return [name, isMap ? { ...spec, value } : value] as const;
  });
  const value = { ...config.project.value, settings: Object.fromEntries(settings) };
  return { ...config, project: { ...config.project, value } };
}
