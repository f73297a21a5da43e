/**
 * `npm run corrupt -- --tries N --from SEED [--class NAME] [--json]`: exit 0, or 1 with what broke
 * its word.
 */
import { parseArgs } from "node:util";
import { CLASSES, corrupt } from "./corrupt.ts";

const { values } = parseArgs({
  options: {
    tries: { type: "string", default: "20000" },
    from: { type: "string", default: "1" },
    class: { type: "string" },
    json: { type: "boolean", default: false },
  },
});

if (values.class !== undefined && !CLASSES.includes(values.class)) {
  console.error(`no class ${values.class}; there are: ${CLASSES.join(", ")}`);
  process.exit(64);
}
const done = await corrupt(Number(values.tries), Number(values.from), values.class ?? null);
if (values.json) console.log(JSON.stringify(done, null, 1));
else {
  for (const end of Object.keys(done.ends).toSorted()) console.log(`${end}: ${done.ends[end]}`);
  for (const { seed, kind, what } of done.violations) console.log(`seed ${seed}, ${kind}: ${what}`);
  console.log(`${done.tries} tries, ${done.violations.length} violations`);
}
process.exitCode = done.violations.length === 0 ? 0 : 1;
