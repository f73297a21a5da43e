/** A set of row ids: one bit each, so a million of them take 125 kB. */
export interface Bitmap {
  add(id: number): void;
  has(id: number): boolean;
}

export function makeBitmap(): Bitmap {
  let bits = new Uint8Array(1024);
  return {
    add(id) {
      const at = Math.floor(id / 8);
      if (at >= bits.length) {
        const wider = new Uint8Array(Math.max(bits.length * 2, at + 1));
        wider.set(bits);
        bits = wider;
      }
      bits[at] = bits[at]! | (1 << (id % 8));
    },
    has: (id) => ((bits[Math.floor(id / 8)] ?? 0) & (1 << (id % 8))) !== 0,
  };
}
