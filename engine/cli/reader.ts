const heard = new WeakSet<NodeJS.WritableStream>();

/** A reader that has seen enough (`| head`) is no error of ours. Said once for a stream. */
export function letReaderLeave(stream: NodeJS.WritableStream): void {
  if (heard.has(stream)) return;
  heard.add(stream);
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
