import type { Reporter, TestCase, TestModule } from "vitest/node";

/**
 * Ends the output with one plain line, `N passed, N failed`, for whatever reads the log.
 * Skipped tests are named above it: the reason stands in the name (`…; skipped: no older Node`).
 */
export function tallyReporter(print: (text: string) => void = printLast): Reporter {
  return {
    onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
      const tests = modules.flatMap((file) => [...file.children.allTests()]);
      const count = (state: string): number =>
        tests.filter((test) => test.result().state === state).length;
      // Errors outside any test, and files that could not be loaded, have no test that fails.
      const passed = count("passed");
      const failed = count("failed") + errors.length + modules.filter(failedToLoad).length;
      const skipped = tests.filter((test) => isSkipped(test));
      const tail = skipped.length > 0 ? `, ${skipped.length} skipped` : "";
      print(`${skipNotice(skipped)}\n${passed} passed, ${failed} failed${tail}\n`);
    },
  };
}

function isSkipped(test: TestCase): boolean {
  const { state } = test.result();
  return state !== "passed" && state !== "failed";
}

function failedToLoad(file: TestModule): boolean {
  return (
    file.state() === "failed" &&
    ![...file.children.allTests()].some((test) => test.result().state === "failed")
  );
}

function skipNotice(skipped: readonly TestCase[]): string {
  if (skipped.length === 0) return "";
  const lines = skipped.map((test) => {
    const result = test.result();
    const note = result.state === "skipped" && result.note ? `: ${result.note}` : "";
    return `  ${test.module.relativeModuleId}: ${test.fullName}${note}`;
  });
  return `\nSkipped on this machine:\n${lines.join("\n")}\n`;
}

/** The last thing printed, after every other reporter's summary. */
function printLast(text: string): void {
  process.on("exit", () => {
    process.stdout.write(text);
  });
}
