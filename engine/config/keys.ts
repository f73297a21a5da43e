import type { World } from "../contract/io.ts";
import { TieoutError } from "../errors.ts";
import { KEY_BYTES, readKey } from "../model/envelope.ts";
import type { KeyRing, SealKey } from "../model/envelope.ts";

export interface KeyOptions {
  /**
   * The other end is a stand-in on this machine that lets everybody in: its key lies with the
   * project, so that nothing is asked and nothing is written elsewhere.
   */
  readonly local: boolean;
  /** A key was made at this path: a person may want to keep a copy. */
  readonly onMade?: (path: string) => void;
}

/**
 * The keys that seal tokens: TIEOUT_KEY, else the file that TIEOUT_KEY_FILE names, else a file of
 * this machine's user (engine/decisions/0004). The first one found seals; all of them open, so a
 * key is changed by setting a new one before the old one is taken away.
 */
export function openKeys(
  world: Pick<World, "env" | "files" | "random">,
  options: KeyOptions,
): KeyRing {
  const { env, files } = world;
  const own = (): string | null => (options.local ? files.resolve(".tieout/key") : ownFile(env));

  function known(): readonly Known[] {
    const found: Known[] = [];
    const text = env("TIEOUT_KEY");
    if (text !== null && text.trim() !== "") {
      found.push({ place: "TIEOUT_KEY", key: keyIn(text, "TIEOUT_KEY") });
    }
    const named = env("TIEOUT_KEY_FILE");
    if (named !== null && named !== "") {
      found.push({ place: named, key: keyIn(files.readText(named), `the file ${named}`) });
    }
    const path = own();
    if (path !== null && files.info(path) !== null) {
      found.push({ place: path, key: keyIn(files.readText(path), `the file ${path}`) });
    }
    return found;
  }

  function make(): Known {
    const place = own();
    if (place === null) throw noPlace("no home folder is known to keep it in");
    if (!options.local && env("CI") === "true")
      throw noPlace("a file would be gone after this job");
    const text = Buffer.from(world.random.bytes(KEY_BYTES)).toString("base64");
    files.write(place, `${text}\n`, { isPrivate: true, onlyNew: true });
    // Another process may have been quicker: the key is the one that lies there now.
    const key = keyIn(files.readText(place), `the file ${place}`);
    if (readKey(text)?.id === key.id) options.onMade?.(place);
    return { place, key };
  }

  const current = (): Known => known()[0] ?? make();
  return {
    current: () => current().key,
    find: (id) => known().find(({ key }) => key.id === id)?.key ?? null,
    place: () => current().place,
  };
}

interface Known {
  readonly place: string;
  readonly key: SealKey;
}

const HOW = "Make one with  openssl rand -base64 32  and keep it where your secrets are.";

function keyIn(text: string, where: string): SealKey {
  const key = readKey(text);
  if (key !== null) return key;
  throw new TieoutError("TO904", `${where} holds no key: 32 bytes in base64 are one`, {
    advice: HOW,
  });
}

function noPlace(why: string): TieoutError {
  return new TieoutError("TO904", `There is no key to seal the tokens with, and ${why}`, {
    advice: `Set TIEOUT_KEY or TIEOUT_KEY_FILE. ${HOW}`,
  });
}

/** `$XDG_CONFIG_HOME/tieout/key`, `~/.config/tieout/key`, on Windows `%APPDATA%\tieout\key`. */
function ownFile(env: World["env"]): string | null {
  const home = env("HOME");
  const folder =
    env("XDG_CONFIG_HOME") ||
    env("APPDATA") ||
    (home === null || home === "" ? "" : `${home}/.config`);
  return folder === "" ? null : `${folder}/tieout/key`;
}
