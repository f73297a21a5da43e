import { timingSafeEqual } from "node:crypto";
import type { World } from "../contract/io.ts";

/** Who may look: whoever opened the one-time link, with the cookie that it was exchanged for. */
export interface Session {
  /** A fresh token for a launch link, good for one use within five minutes. */
  newToken(): string;
  /** The cookie's value, where the token is good; it is burnt by the look. */
  redeem(token: string): string | null;
  knows(cookie: string): boolean;
}

const TOKEN_BYTES = 32;
const GOOD_FOR_MS = 300_000;

export function openSession({ random, clock }: Pick<World, "random" | "clock">): Session {
  const secret = (): string => Buffer.from(random.bytes(TOKEN_BYTES)).toString("base64url");
  const cookie = secret();
  const tokens = new Map<string, number>();
  return {
    newToken() {
      const token = secret();
      tokens.set(token, clock.monotonicMs() + GOOD_FOR_MS);
      return token;
    },
    redeem(token) {
      const found = [...tokens.keys()].find((known) => isSame(known, token));
      if (found === undefined) return null;
      const until = tokens.get(found) ?? 0;
      tokens.delete(found);
      return clock.monotonicMs() <= until ? cookie : null;
    },
    knows: (given) => isSame(given, cookie),
  };
}

function isSame(given: string, known: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(known)];
  return a.length === b.length && timingSafeEqual(a, b);
}
