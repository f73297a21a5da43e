import type { WriteStream } from "node:tty";
import { forTerminal } from "../report/layout.ts";
import type { Style } from "../report/layout.ts";
import { letReaderLeave } from "./reader.ts";

/** One of the two output streams, with how text for it is laid out. */
export interface Screen {
  readonly style: Style;
  readonly isTerminal: boolean;
  /** A whole text; ends with a line break. */
  line(text: string): void;
  /** Something has been printed: with --json that was the one document. */
  told(): boolean;
  /** As it is. */
  write(text: string): void;
  /** Replaces the last line that stands for progress; nothing at all away from a terminal. */
  status(text: string): void;
}

export interface ScreenOptions {
  readonly color: string;
  readonly ascii: boolean;
  readonly width: string | null;
  /** It never carries data, wherever it goes: stderr. */
  readonly isForPeople?: boolean;
  env(name: string): string | null;
}

/** A terminal wider than this is not filled: lines of figures are hard to follow. */
const WIDEST = 100;
const NARROWEST = 40;

export function openScreen(
  stream: NodeJS.WriteStream & Partial<WriteStream>,
  options: ScreenOptions,
): Screen {
  const isTerminal = stream.isTTY === true;
  const style = styleOf(isTerminal, stream.columns, options);
  let shown = false;
  let told = false;
  letReaderLeave(stream);
  const isForPeople = isTerminal || options.isForPeople === true;
  const safe = (text: string): string => (isForPeople ? forTerminal(text) : text);
  const clear = (): string => (shown ? "\r\u001b[2K" : "");
  return {
    style,
    isTerminal,
    told: () => told,
    line(text) {
      told = true;
      stream.write(`${clear()}${safe(text)}\n`);
      shown = false;
    },
    write(text) {
      stream.write(clear() + safe(text));
      shown = false;
    },
    status(text) {
      if (!isTerminal) return;
      stream.write(clear() + safe(text));
      shown = text !== "";
    },
  };
}

export function styleOf(
  isTerminal: boolean,
  columns: number | undefined,
  options: ScreenOptions,
): Style {
  const asked = Number(options.width);
  const width =
    options.width !== null && Number.isInteger(asked) && asked >= NARROWEST
      ? Math.min(asked, 500)
      : Math.min(WIDEST, Math.max(NARROWEST, isTerminal ? (columns ?? WIDEST) : WIDEST));
  return { width, color: colourOf(isTerminal, options), ascii: options.ascii || !isUtf8(options) };
}

/** no-color.org: NO_COLOR wins over the terminal, the flag over both. */
function colourOf(isTerminal: boolean, { color, env }: ScreenOptions): boolean {
  if (color === "always") return true;
  if (color === "never" || (env("NO_COLOR") ?? "") !== "") return false;
  if ((env("FORCE_COLOR") ?? "0") !== "0") return true;
  return isTerminal && env("TERM") !== "dumb";
}

/** Without a locale (a container) terminals take UTF-8; one that says another does not. */
function isUtf8({ env }: ScreenOptions): boolean {
  const locale = env("LC_ALL") || env("LC_CTYPE") || env("LANG") || "";
  return locale === "" || !locale.includes(".") || /utf-?8/i.test(locale);
}
