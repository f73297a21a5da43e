/** The page's modules as one script: what it takes, and that it stops at what it does not know. */
import { expect, test } from "vitest";
import vm from "node:vm";
import { bundle } from "../../engine/console/bundle.ts";

/** Runs what comes of these files, from `./app.js` on; they write into `said`. */
function run(files: Readonly<Record<string, string>>): readonly unknown[] {
  const said: unknown[] = [];
  vm.runInNewContext(
    bundle(["./app.js"], (name) => files[name]!),
    { said },
  );
  return said;
}

test("names pass from module to module in every form that ours and the libraries have", () => {
  const said = run({
    "./app.js": `// What it is.
import { f, one, two as second } from "./own.js";
import {
  three,
} from "./own.js";
import all from "./own.js";
said.push(f(), one(), second, typeof three, all);
`,
    "./own.js": `import{h as r}from"lib";
import start from "first";
export { f } from "lib";
export const two = 2;
export async function three() {}
export function one() { return [r, two, start(), typeof three]; }
export default 7;
`,
    lib: `var n="h",t=()=>"f";export{n as h,t as f};\n//# sourceMappingURL=lib.js.map`,
    first: `said.push("first");export default function(){return "start"}`,
  });
  expect(said).toEqual(["first", "f", ["h", 2, "start", "function"], 2, "function", 7]);
});

test("each module runs once, after those that it needs", () => {
  const said = run({
    "./app.js": `import { b } from "./b.js";\nimport { c } from "./c.js";\nsaid.push("app", b, c);`,
    "./b.js": `import { c } from "./c.js";\nexport const b = c + 1;\nsaid.push("b");`,
    "./c.js": `export const c = 1;\nsaid.push("c");`,
  });
  expect(said).toEqual(["c", "b", "app", 2, 1]);
});

test.each([
  ["import * as all from './own.js';", "in a way unknown here"],
  ["const own = 1;\nexport * from './own.js';", "in a way unknown here"],
  ["const own = 1;\nimport { two } from './own.js';", "in a way unknown here"],
  ["export class Own {}", "in a way unknown here"],
  [`import { me } from "./app.js";`, "imports itself"],
])("%s is no page that breaks in the browser, but an error at the start", (text, message) => {
  expect(() => bundle(["./app.js"], () => text)).toThrow(message);
});
