import { EXIT, TieoutError } from "../errors.ts";

const heard = new WeakSet<NodeJS.WritableStream>();

/**
 * A reader that has seen enough (`| head`) is no error of ours. What cannot be written for another
 * reason, as on a full disk, is told once, and the command goes on: it may be posting.
 */
export function letReaderLeave(stream: NodeJS.WritableStream): void {
  if (heard.has(stream)) return;
  heard.add(stream);
  let isTold = false;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || isTold) return;
    isTold = true;
    if (stream !== process.stderr) tell(error);
    process.once("exit", () => {
      process.exitCode ||= EXIT.internal;
    });
  });
}

function tell(error: NodeJS.ErrnoException): void {
  const { message, advice, code } = new TieoutError(
    "TO930",
    `What was to be printed could not be written: ${error.message}`,
  );
  process.stderr.write(`${message}   ${code}\n  ${advice}\n`);
}
