import type { Files, Scratch, ScratchPart } from "./contract/io.ts";
import { TieoutError } from "./errors.ts";
import type { Change } from "./model/change.ts";
import { changeText, readChanges } from "./model/change-text.ts";
import type { Changes } from "./model/plan.ts";

/** Changes as they are decided, in any order of waves. */
export interface ChangeKeeper {
  add(change: Change): void;
  /** By wave; in a wave as they were added. */
  close(): Changes;
}

/**
 * Of a plan of a million documents the changes took 390 MB. Up to `most` of them are held, more are
 * written out, wave by wave, as their digest takes them: what is read of them again is made anew.
 */
export function keepChanges(files: Pick<Files, "scratch">, most: number = MOST): ChangeKeeper {
  let held: Change[] | null = [];
  let length = 0;
  const room: Room = { files, scratch: null, mayWrite: true, waves: new Map() };
  return {
    add(change) {
      length++;
      if (held === null) return write(room, change);
      held.push(change);
      if (held.length <= most) return;
      for (const each of held) write(room, each);
      held = null;
    },
    close() {
      if (held !== null) return held.toSorted((a, b) => a.wave - b.wave);
      return written(room, length);
    },
  };
}

/** Some 2 MB. */
const MOST = 5000;

interface Room {
  readonly files: Pick<Files, "scratch">;
  scratch: Scratch | null;
  mayWrite: boolean;
  readonly waves: Map<number, Wave>;
}

interface Wave {
  text: string;
  readonly pieces: Piece[];
}

/** Held as it is where the disk does not take it. */
type Piece = ScratchPart | string;

function write(room: Room, change: Change): void {
  const wave = room.waves.get(change.wave) ?? { text: "", pieces: [] };
  room.waves.set(change.wave, wave);
  wave.text += changeText(change);
  if (wave.text.length >= PIECE) putPiece(room, wave);
}

/** Characters, of some 300 changes. */
const PIECE = 65_536;

function putPiece(room: Room, wave: Wave): void {
  const { text } = wave;
  wave.text = "";
  try {
    if (room.mayWrite) room.scratch ??= room.files.scratch();
    wave.pieces.push(room.scratch === null ? text : room.scratch.put(text));
  } catch (error) {
    if (!(error instanceof TieoutError)) throw error;
    // Asked for once: a folder that takes no such file would be asked with every piece.
    room.mayWrite = room.scratch !== null;
    wave.pieces.push(text);
  }
}

function written(room: Room, length: number): Changes {
  const waves = [...room.waves].toSorted(([a], [b]) => a - b).map(([, wave]) => wave);
  for (const wave of waves) putPiece(room, wave);
  function* texts(): Generator<string> {
    for (const { pieces } of waves) {
      for (const piece of pieces) {
        yield typeof piece === "string" ? piece : room.scratch!.get(piece);
      }
    }
  }
  return {
    length,
    texts,
    *[Symbol.iterator]() {
      for (const text of texts()) yield* readChanges(text);
    },
  };
}
