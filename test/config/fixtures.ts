/** The bad configurations of this folder as real projects, for whoever reads them from a disk. */
import fs from "node:fs";
import path from "node:path";

const HERE = import.meta.dirname;
export const BAD = path.join(HERE, "bad");
export const BAD_COMPILE = path.join(HERE, "bad-compile");

/** Each folder lies over `base`, a project without a mistake. */
export const BAD_NAMES = fs.readdirSync(BAD).filter((name) => name !== "base");
export const BAD_COMPILE_NAMES = fs.readdirSync(BAD_COMPILE).toSorted();

const BASE_MAPPING = fs.readFileSync(path.join(BAD, "base/mappings/invoice.yaml"), "utf8");

/** What no repository can hold is made. */
const MADE: Readonly<
  Record<string, (put: (name: string, data: string | Uint8Array) => void, root: string) => void>
> = {
  "TO100-no-project": (_put, root) =>
    fs.renameSync(`${root}/sync.config.yaml`, `${root}/sync.config.yml`),
  "TO102-leads-out": (put, root) => {
    fs.symlinkSync(path.join(BAD, "base/mappings/invoice.yaml"), `${root}/mappings/out.yaml`);
    fs.mkdirSync(`${root}/mappings/links/project.yaml`, { recursive: true });
  },
  "TO103-too-large": (put) => put("mappings/huge.yaml", "# x\n".repeat(300_000)),
  "TO104-utf-16": (put) =>
    put("mappings/invoice.yaml", Buffer.from(`\uFEFF${BASE_MAPPING}`, "utf16le")),
  "TO104-latin-1": (put) =>
    put("mappings/invoice.yaml", Buffer.from(`${BASE_MAPPING}label: Honorés\n`, "latin1")),
  "TO105-unseen": (put) => put("mappings/invoice.yaml", `${BASE_MAPPING}label: In\u202Evoices\n`),
  "TO105-escape": (put) => put("mappings/invoice.yaml", `${BASE_MAPPING}label: "In\\0voices"\n`),
  "TO106-byte-order-mark": (put) =>
    put("mappings/invoice.yaml", `\uFEFF${BASE_MAPPING}on_gon: ask\n`.replaceAll("\n", "\r\n")),
};

/** Of those that show only in an environment. */
export const ASKED: Readonly<Record<string, string>> = {
  "TO160-unknown-environment": "prodution",
};

/** Lays a folder of `bad` over the base, in a folder that is made for it. */
export function layBad(name: string, root: string): void {
  fs.cpSync(path.join(BAD, "base"), root, { recursive: true });
  const own = path.join(BAD, name);
  fs.cpSync(own, root, { recursive: true, filter: (file) => !file.endsWith("expected.txt") });
  MADE[name]?.((file, data) => fs.writeFileSync(path.join(root, file), data), root);
}
