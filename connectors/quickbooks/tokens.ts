import type { Secret, Vault } from "../../engine/contract/connector.ts";
import type { Instant } from "../../engine/model/calendar.ts";
import { instantFromMs, msOf } from "../../engine/model/calendar.ts";
import type { FirstTokens } from "./end.ts";
import { readGrant } from "./grant.ts";
import type { Grant } from "./grant.ts";
import { endOf, parseHeld, writeHeld } from "./held.ts";
import type { Held } from "./held.ts";
import { askRefresh } from "./oauth.ts";
import type { App } from "./oauth.ts";

/** The key to the company: a token, or why there is none. `auth`: only signing in again helps. */
export type Key =
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "unavailable"; readonly message: string; readonly auth: boolean };

export interface Tokens {
  /** A token that holds for the call to come. */
  access(): Promise<Key>;
  /** QuickBooks refused this one: another. */
  renew(refused: string): Promise<Key>;
  /** A person has signed in: the token did not come from the configuration, nor of itself. */
  isSignedIn(): boolean;
  /** When the sign-in ends; null where there is none, or where the service did not say. */
  signInUntil(): Instant | null;
}

export interface TokenOptions extends App {
  readonly vault: Vault;
  /** Of one company in one environment. */
  readonly vaultKey: string;
  readonly tokenUrl: string;
  /** Where the vault has none yet, or none that works: the configured one, or an emulator's. */
  readonly firstRefreshToken: () => Promise<Secret | null>;
  /** Asked where the vault has none: an emulator gives both, and there is nothing to renew yet. */
  readonly firstTokens?: () => Promise<FirstTokens | null>;
}

/** A token is left alone when so little of its hour is left: a call takes up to 130 s. */
const MARGIN_MS = 180_000;

/**
 * The tokens of one connection. One refresh at a time, in this process and across all that share
 * the store; what comes back is in the vault before anything uses it, because a refresh token that
 * is lost can only be had by signing in again.
 */
export function openTokens(options: TokenOptions): Tokens {
  const { vault, vaultKey } = options;
  const { clock } = options.io;
  let refreshing: Promise<Key> | null = null;

  const read = (): Held | null => parseHeld(vault.get(vaultKey)?.reveal() ?? null);
  const isFresh = (held: Held): boolean => msOf(held.accessUntil) - msOf(clock.now()) > MARGIN_MS;

  async function refresh(refused: string | null): Promise<Key> {
    const tried = new Set<string>();
    let cutOff: Instant | null = null;
    // Asked once: an emulator gives another one each time, and may refuse them all.
    let first: Promise<Secret | null> | null = null;
    const firstToken = (): Promise<Secret | null> => (first ??= options.firstRefreshToken());
    for (;;) {
      await vault.reload?.();
      const held = read();
      // Another process may have refreshed since: then its tokens are ours.
      if (held !== null && held.access !== refused && isFresh(held)) {
        return { kind: "token", token: held.access };
      }
      const given = held === null && refused === null ? await begin() : null;
      if (given !== null) return given;
      cutOff ??= held?.asked ?? null;
      const token = await nextCandidate(held, tried, firstToken);
      if (token === null) return { kind: "unavailable", message: over(tried, cutOff), auth: true };
      tried.add(token);
      const grant = await ask(token, held);
      if (grant.kind === "unavailable") return grant;
      if (grant.kind === "granted") {
        await vault.put(vaultKey, writeHeld(grant.held));
        return { kind: "token", token: grant.held.access };
      }
    }
  }

  /** Without Intuit's library, which takes 150 ms and 34 MB to load. */
  async function begin(): Promise<Key | null> {
    const given = (await options.firstTokens?.()) ?? null;
    if (given === null || given.access === null) return null;
    const { access, refresh, seconds } = given;
    const accessUntil = instantFromMs(msOf(clock.now()) + seconds * 1000);
    await vault.put(vaultKey, writeHeld({ ...NEW, access, accessUntil, refresh }));
    return { kind: "token", token: access };
  }

  /** A process that dies between the answer and the vault leaves a trace of the call. */
  async function ask(token: string, held: Held | null): Promise<Grant> {
    const now = clock.now();
    const isFirst = held !== null && held.asked === null;
    if (isFirst) await vault.put(vaultKey, writeHeld({ ...held, asked: now }));
    const result = await askRefresh(options, options.tokenUrl, token);
    const grant = readGrant(result, { token, held, now: clock.now() });
    const isRefused = result.kind === "answer" ? result.status >= 400 : result.sent === "no";
    if (isFirst && grant.kind !== "granted" && isRefused) {
      await vault.reload?.();
      const kept = read();
      if (kept?.asked === now) await vault.put(vaultKey, writeHeld({ ...kept, asked: null }));
    }
    return grant;
  }

  /** The newest first, then the one before it, then the configured one; each once. */
  async function nextCandidate(
    held: Held | null,
    tried: ReadonlySet<string>,
    firstToken: () => Promise<Secret | null>,
  ): Promise<string | null> {
    if (held !== null && !tried.has(held.refresh)) return held.refresh;
    const previous = held?.previous ?? null;
    if (previous !== null && !tried.has(previous.refresh)) {
      if (msOf(previous.until) > msOf(clock.now())) return previous.refresh;
    }
    const first = (await firstToken())?.reveal() ?? null;
    return first !== null && !tried.has(first) ? first : null;
  }

  function over(tried: ReadonlySet<string>, cutOff: Instant | null): string {
    const locked = vault.locked?.(vaultKey) ?? null;
    if (locked !== null) return locked;
    if (tried.size === 0) return "nobody has signed in";
    if (cutOff === null) return "the sign-in has expired";
    return `the sign-in is lost: a renewal was cut off at ${cutOff}, before its answer was kept`;
  }

  const renew = (refused: string | null): Promise<Key> => {
    refreshing ??= inTurn(vault, vaultKey, () => refresh(refused)).finally(() => {
      refreshing = null;
    });
    return refreshing;
  };

  return {
    access() {
      const held = read();
      if (held !== null && isFresh(held)) {
        return Promise.resolve({ kind: "token", token: held.access });
      }
      return renew(null);
    },
    renew,
    isSignedIn: () => (read()?.signedIn ?? null) !== null,
    signInUntil() {
      const held = read();
      return held === null ? null : endOf(held);
    },
  };
}

const NEW = { refreshUntil: null, hardUntil: null, previous: null, signedIn: null, asked: null };

/** A vault that one process alone uses has no turns. */
export function inTurn<T>(vault: Vault, key: string, work: () => Promise<T>): Promise<T> {
  return vault.alone === undefined ? work() : vault.alone(key, work);
}
