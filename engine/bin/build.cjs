"use strict";
// `npm run build`, and before `npm pack`: dist/ is the sources as JavaScript in few files
// (`bundle.cjs`), with every file that is read when Tieout runs where it stands beside its source.
// Node runs no TypeScript under node_modules.
var childProcess = require("child_process");
var fs = require("fs");
var path = require("path");
var url = require("url");
var bundle = require("./bundle.cjs");

var root = path.resolve(__dirname, "..", "..");
var dist = path.join(root, "dist");
/** Read by people, or made into JavaScript; the rest is read by Tieout itself. */
var LEFT = /\.(ts|md|webp)$/;
var ELSEWHERE = ["engine/bin", "engine/node-runtime", "engine/decisions"];

fs.rmSync(dist, { recursive: true, force: true });
// The types of what a project's transforms.ts imports.
var tsc = path.join(
  path.dirname(require.resolve("typescript/package.json")),
  require("typescript/package.json").bin.tsc,
);
var made = childProcess.spawnSync(
  process.execPath,
  [tsc, "-p", path.join(__dirname, "tsconfig.json")],
  { stdio: "inherit" },
);
if (made.status !== 0) process.exit(made.status === null ? 1 : made.status);
bundle(dist)
  .then(function () {
    return Promise.all(["engine/cli/help-texts.ts", "engine/world.ts"].map(source));
  })
  .then(
    function (sources) {
      copyData("engine");
      copyData("connectors");
      var help = sources[0].helpTexts();
      writeJson("package.json", { type: "commonjs" });
      writeJson("help.json", help);
      writeJson("build.json", {
        sha256: digest(),
        flags: sources[1].HEAP_FLAGS,
        commands: commandsOf(help),
      });
    },
    function (error) {
      console.error(error);
      process.exitCode = 1;
    },
  );

function source(name) {
  return import(url.pathToFileURL(path.join(root, name)).href);
}

function writeJson(name, value) {
  fs.writeFileSync(path.join(dist, name), JSON.stringify(value) + "\n");
}

/** Those that have help of their own. */
function commandsOf(help) {
  return Object.keys(help).flatMap(function (words) {
    return words.startsWith("help ") ? [words.slice(5)] : [];
  });
}

/** Of all of it: what one build said of something, another may see otherwise. */
function digest() {
  var sum = require("crypto").createHash("sha256");
  fs.globSync("**/*", { cwd: dist })
    .sort()
    .forEach(function (name) {
      var file = path.join(dist, name);
      if (fs.statSync(file).isFile()) sum.update(name + "\0").update(fs.readFileSync(file));
    });
  return sum.digest("hex");
}

function copyData(folder) {
  fs.readdirSync(path.join(root, folder), { withFileTypes: true }).forEach(function (entry) {
    var inside = folder + "/" + entry.name;
    if (ELSEWHERE.indexOf(inside) >= 0) return;
    if (entry.isDirectory()) return copyData(inside);
    if (LEFT.test(entry.name)) return;
    fs.mkdirSync(path.join(dist, folder), { recursive: true });
    fs.copyFileSync(path.join(root, inside), path.join(dist, inside));
  });
}
