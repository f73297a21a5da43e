import fs from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { cleanEnv, PROJECT } from "../support/cli.ts";

/** The package as somebody has it after `npm install`: packed, and installed without a network. */
export interface Installed {
  readonly tarball: string;
  /** Where `npm install` was called. */
  readonly folder: string;
  /** What `node_modules/.bin/tieout` leads to. */
  readonly launcher: string;
}

/**
 * Packs the checkout and installs the tarball into an empty folder. The packages that it needs
 * are put there first, as the checkout has them, so npm finds each and asks no registry; one that
 * package.json does not name, npm takes away again, and what needs it fails.
 */
export async function installPackage(folder: string): Promise<Installed> {
  const [packed] = JSON.parse(
    (await npm(PROJECT, "pack", "--json", "--pack-destination", folder)).replace(/^[^[]*/, ""),
  ) as readonly { readonly filename: string }[];
  const tarball = path.join(folder, packed!.filename);
  const home = path.join(folder, "installed");
  copyPackages(path.join(home, "node_modules"));
  await npm(home, "install", "--offline", "--ignore-scripts", tarball);
  return { tarball, folder: home, launcher: path.join(home, "node_modules/.bin/tieout") };
}

/**
 * The same tarball by `npm install -g`, under a prefix of its own: the command as it stands in a
 * PATH. Its packages are bundled with it: of others npm asks a registry, or what it has kept of it,
 * though they lie where it would put them.
 */
export async function installGlobally(tarball: string, prefix: string): Promise<string> {
  const folder = path.join(path.dirname(prefix), "bundled");
  fs.mkdirSync(folder, { recursive: true });
  await execa("tar", ["-xzf", tarball, "-C", folder, "--strip-components=1"]);
  const manifest = path.join(folder, "package.json");
  const own = JSON.parse(fs.readFileSync(manifest, "utf8")) as object;
  fs.writeFileSync(manifest, JSON.stringify({ ...own, bundleDependencies: true }));
  copyPackages(path.join(folder, "node_modules"));
  await npm(folder, "pack", "--ignore-scripts");
  const bundled = path.join(folder, path.basename(tarball));
  const flags = ["--global", "--prefix", prefix, "--offline", "--ignore-scripts"];
  await npm(folder, "install", ...flags, bundled);
  return path.join(prefix, "bin/tieout");
}

function copyPackages(to: string): void {
  fs.mkdirSync(to, { recursive: true });
  for (const name of usedPackages()) {
    const from = path.join(PROJECT, "node_modules", name);
    if (fs.existsSync(from)) fs.cpSync(from, path.join(to, name), { recursive: true });
  }
}

/** Those at the top of node_modules that are more than tools of the checkout. */
function usedPackages(): readonly string[] {
  const { packages } = JSON.parse(
    fs.readFileSync(path.join(PROJECT, "package-lock.json"), "utf8"),
  ) as { readonly packages: Readonly<Record<string, { dev?: boolean; link?: boolean }>> };
  return Object.entries(packages).flatMap(([where, { dev, link }]) => {
    const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(where)?.[1];
    const tool = dev === true || link === true || name?.startsWith("node-") === true;
    return name === undefined || tool ? [] : [name];
  });
}

async function npm(cwd: string, ...args: readonly string[]): Promise<string> {
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  const { stdout } = await execa("npm", [...args, ...quiet], {
    cwd,
    env: { ...cleanEnv(), NO_COLOR: "1" },
    extendEnv: false,
  });
  return stdout;
}
