"use strict";
// The sources as few files: a module costs a look for it, a read and a compilation, and a plan
// loads 900 of them, 255 of kysely's alone. What is loaded later stays a file of its own, and no
// name is shortened: an internal error still says where it is.
var fs = require("fs");
var path = require("path");

var root = path.resolve(__dirname, "..", "..");
/** Found by their name when Tieout runs: the command line, what others import, a thread, ts-morph. */
var ENTRIES = [
  "engine/cli/main",
  "engine/model/decimal",
  "engine/model/money",
  "engine/model/calendar",
  "engine/store/postgres-thread",
  "engine/compile/transforms-inspect",
];
/** Plain JavaScript that many commands load. The rest is native, or large and for one command. */
var INSIDE = [
  "@clack/prompts",
  "@hono/node-server",
  "@marcbachmann/cel-js",
  "big.js",
  "commander",
  "hono",
  "kysely",
  "undici",
  "yaml",
];
/** Asked for when something of theirs is called: all that anybody here uses are functions. */
var LATE = ["node:child_process", "node:fs/promises"];
var HERE = "__TIEOUT_DIST__";
var OWN = 'require("node:url").pathToFileURL(__filename)';
var BUILT_IN = "\0built-in:";

/** Writes `dist`, where a module's own place is still that of its source. */
module.exports = function bundle(dist) {
  var inside = {};
  return import("rolldown")
    .then(function (library) {
      return library.rolldown({
        cwd: root,
        platform: "node",
        input: Object.fromEntries(
          ENTRIES.map(function (name) {
            return [name, path.join(root, name + ".ts")];
          }),
        ),
        external: isOutside,
        plugins: [
          { name: "place", transform: keepPlace, renderChunk: fillPlace },
          { name: "built-in", resolveId: takeBuiltIn, load: tellBuiltIn },
        ],
        onLog: function (level, log) {
          if (level !== "info") throw new Error(log.message);
        },
      });
    })
    .then(function (build) {
      return build.write({
        dir: dist,
        format: "cjs",
        // As its sources are: a CommonJS file is not by itself.
        strict: true,
        entryFileNames: "[name].js",
        chunkFileNames: "parts/[name]-[hash].js",
      });
    })
    .then(function (written) {
      written.output.forEach(function (chunk) {
        if (chunk.type === "chunk") writeNarrow(path.join(dist, chunk.fileName), chunk.code);
        (chunk.moduleIds || []).forEach(function (id) {
          var found = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(id.replace(/\\/g, "/"));
          if (found) inside[found[2]] = found[1];
        });
      });
      fs.writeFileSync(path.join(dist, "LICENSES.txt"), licences(inside));
    });
};

/** A package whose code is not among ours; what the packages inside need goes with them. */
function isOutside(id, from) {
  if (id.startsWith(".") || path.isAbsolute(id)) return false;
  if (id.startsWith("node:") || id.startsWith(BUILT_IN)) return false;
  var name = /^(?:@[^/]+\/)?[^/]+/.exec(id)[0];
  if (require("module").builtinModules.indexOf(name) !== -1) return true;
  var isOurs = from !== undefined && from.indexOf("node_modules") === -1;
  return isOurs && INSIDE.indexOf(name) === -1;
}

/** Data stands where it stood beside its module, and modules are somewhere else now. */
function keepPlace(code, id) {
  if (code.indexOf("import.meta.url") === -1 || id.indexOf("node_modules") !== -1) return null;
  var place = path.relative(root, id).replace(/\\/g, "/").replace(/\.ts$/, ".js");
  var url = "new URL(" + JSON.stringify(place) + ", " + HERE + ").href";
  return { code: code.replace(/import\.meta\.url/g, "(" + url + ")"), map: null };
}

function fillPlace(code, chunk) {
  if (code.indexOf(HERE) === -1) return null;
  var up = "../".repeat(chunk.fileName.split("/").length - 1) || "./";
  return {
    code: code.split(HERE).join("new URL(" + JSON.stringify(up) + ", " + OWN + ")"),
    map: null,
  };
}

/**
 * V8 keeps a text whose characters all fit in a byte so, and every other by two bytes for each: a
 * single check mark doubled the 1.7 MB that a plan loads.
 */
function writeNarrow(file, code) {
  // There, the escape would be part of what it says, or of another escape.
  var lost = /String\.raw`[^`]*[^\0-\x7f]|\\[^\0-\x7f]/.exec(code);
  if (lost !== null) throw new Error(file + " has " + JSON.stringify(lost[0]));
  var narrow = code.replace(/[^\0-\x7f]/g, function (wide) {
    return "\\u" + wide.charCodeAt(0).toString(16).padStart(4, "0");
  });
  fs.writeFileSync(file, narrow);
}

/**
 * `import fs from "node:fs"` asks Node for every name of that module, and some load streams and
 * promises when they are asked for: 6 ms before `help` has begun. Asked here are those that are
 * used, and of some none is, until it is called.
 */
function takeBuiltIn(id, from, { kind }) {
  if (!id.startsWith("node:")) return null;
  // Each module has its own: a file that they share would be one more to load.
  return kind === "import-statement"
    ? BUILT_IN + id + "?" + path.relative(root, from)
    : { id: id, external: true };
}

function tellBuiltIn(id) {
  if (!id.startsWith(BUILT_IN)) return null;
  var name = id.slice(BUILT_IN.length, id.indexOf("?"));
  var given = Object.keys(require(name)).filter(function (each) {
    return /^[A-Za-z_$][\w$]*$/.test(each) && each !== "default";
  });
  var get = "process.getBuiltinModule(" + JSON.stringify(name) + ")";
  var from;
  if (LATE.indexOf(name) !== -1) {
    var made = given.map(function (each) {
      from = get + "." + each + "(...given)";
      return "export function " + each + "(...given) { return " + from + "; }\n";
    });
    return made.join("") + "export default { " + given.join(", ") + " };\n";
  }
  return given.reduce(
    function (text, each) {
      from = "/* @__PURE__ */ (() => all." + each + ")()";
      return text + "export const " + each + " = " + from + ";\n";
    },
    "const all = /* @__PURE__ */ (() => " + get + ")();\nexport default all;\n",
  );
}

/** What their licences ask of a copy: their text goes with it. */
function licences(packages) {
  return Object.keys(packages)
    .sort()
    .map(function (name) {
      var folder = packages[name];
      var manifest = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
      var file = fs.readdirSync(folder).find(function (each) {
        return /^licen[cs]e/i.test(each);
      });
      if (file === undefined) throw new Error(name + " has no file with its licence");
      var text = fs.readFileSync(path.join(folder, file), "utf8").trim();
      return name + " " + manifest.version + " (" + manifest.license + ")\n\n" + text + "\n";
    })
    .join("\n" + "-".repeat(80) + "\n\n");
}
