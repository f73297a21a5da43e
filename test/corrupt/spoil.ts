import type { Chance } from "../config/corrupt/random.ts";

/** One to three slips of a disk, an editor or a line: the same ones for the same chance. */
export function spoil(good: Buffer, chance: Chance): Buffer {
  let bytes = good;
  for (let slips = 1 + chance.below(3); slips > 0; slips--) bytes = slip(bytes, chance);
  return bytes;
}

const JUNK: readonly string[] = [
  "\0",
  "\n",
  "\r",
  "\t",
  "\u00e9",
  "\ufeff",
  "\u202e",
  "\ud83d\ude00",
  '"',
  "'",
  "{",
  "}",
  "[",
  "]",
  ": ",
  " #",
  ",",
  "- ",
  "&a ",
  "*a",
  "!x ",
  "\\",
  "null",
  "true",
  "-1",
  "1e400",
  "0x1F",
  "9".repeat(40),
  "${HOME}",
  "__proto__",
  "=1+1",
  "<script>",
  "../",
  "(",
  ")",
  "{{",
  "%",
  "~",
  "\u00ff",
];

function slip(bytes: Buffer, chance: Chance): Buffer {
  const at = chance.below(bytes.length + 1);
  const length = 1 + chance.below(chance.below(4) === 0 ? 200 : 8);
  const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (chance.below(7)) {
    case 0:
      return Buffer.concat([head, tail.subarray(length)]);
    case 1:
      return Buffer.concat([head, tail.subarray(0, length), tail]);
    case 2:
      return Buffer.concat([head, Buffer.from(chance.of(JUNK)), tail]);
    case 3:
      return Buffer.concat([head, Buffer.from(chance.of(JUNK)), tail.subarray(length)]);
    case 4: {
      const flipped = Buffer.from(bytes);
      if (at < flipped.length) flipped[at] = flipped[at]! ^ (1 << chance.below(8));
      return flipped;
    }
    case 5:
      // Seldom to nothing: a file that is cut off keeps most of itself.
      return chance.below(3) === 0 ? head : bytes.subarray(0, bytes.length - length);
    default: {
      const from = chance.below(bytes.length + 1);
      return Buffer.concat([head, bytes.subarray(from, from + length), tail.subarray(length)]);
    }
  }
}
