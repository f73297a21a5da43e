import type { Progress } from "../project.ts";
import { count, paint } from "../report/layout.ts";
import type { Style } from "../report/layout.ts";
import type { Shell } from "./shell.ts";

/** Away from a terminal a line at most every so many milliseconds (ux.md 2.1). */
const QUIET_MS = 10_000;
const TERMINAL_MS = 100;

/** What is going on, on stderr: one line that is rewritten, or one now and then. */
export function progressLine(shell: Shell): (progress: Progress) => void {
  const { err, world, flags } = shell;
  if (flags.quiet) return () => {};
  const every = err.isTerminal ? TERMINAL_MS : QUIET_MS;
  let last = world.clock.monotonicMs();
  // Requests that go side by side wait side by side: what was told holds for all of them.
  const waitsUntil = new Map<string, number>();
  return (progress) => {
    if (progress.kind === "note") return err.line(progress.text);
    const now = world.clock.monotonicMs();
    if (progress.kind === "wait" && progress.ms >= 1000) {
      if (now < (waitsUntil.get(progress.why) ?? 0)) return;
      waitsUntil.set(progress.why, now + progress.ms);
      const until = `${Math.ceil(progress.ms / 1000)} s`;
      err.line(`waiting ${until}: ${progress.why}; nothing is lost`);
      last = now;
      return;
    }
    if (now - last < every) return;
    last = now;
    const text = progressText(progress, err.style);
    if (err.isTerminal) err.status(text);
    else err.line(text);
  };
}

/** `apply   ━━━━━━━━━━━━━━━━────────  2,310/5,000  46 %` */
function progressText(progress: Progress, style: Style): string {
  if (progress.kind !== "rows") return "";
  const { step, name, done, total } = progress;
  const of = total === null ? "" : `/${count(total)}`;
  const text = `${name === "" ? "" : `${name}  `}${count(done)}${of}`;
  if (total === null || total === 0) return `${step.padEnd(8)}${text}`;
  const share = `${Math.floor((done * 100) / total)} %`;
  return `${step.padEnd(8)}${bar(done / total, style)}  ${text}  ${share}`;
}

const BAR = 32;

function bar(share: number, style: Style): string {
  const full = Math.min(BAR, Math.round(share * BAR));
  const [done, open] = style.ascii ? ["#", "."] : ["━", "─"];
  return paint(style, "green", done.repeat(full)) + paint(style, "dim", open.repeat(BAR - full));
}
