#!/usr/bin/env node
"use strict";
// Plain, old JavaScript on purpose: it must run far enough on any Node to say what is wrong.
var fs = require("fs");
var path = require("path");
var url = require("url");

var MIN = [24, 2];
var root = path.resolve(__dirname, "..", "..");
var have = process.versions.node.split(".").map(Number);

if (have[0] > MIN[0] || (have[0] === MIN[0] && have[1] >= MIN[1])) start();
else restart();

/** A checkout has the TypeScript sources and runs them as they are; a package has dist/. */
function start() {
  delete process.env.TIEOUT_REEXEC;
  var source = path.join(root, "engine", "cli", "main.ts");
  var isCheckout = fs.existsSync(source);
  if (!isCheckout && sayHelp(process.argv.slice(2))) return;
  Promise.resolve()
    .then(function () {
      return isCheckout ? loadSources(source) : loadBuilt(process.argv.slice(2));
    })
    .then(function (cli) {
      return cli.main(process.argv.slice(2));
    })
    .then(
      function (code) {
        process.exitCode = code;
      },
      function (error) {
        console.error(error);
        process.exitCode = 1;
      },
    );
}

/** Keeps compiled code, stripped TypeScript included. */
function loadSources(source) {
  if (!process.env.NODE_COMPILE_CACHE) require("module").enableCompileCache();
  require("./resolve.cjs");
  return import(url.pathToFileURL(source).href);
}

function loadBuilt(args) {
  var module = require("module");
  var dist = path.join(root, "dist");
  var build = JSON.parse(fs.readFileSync(path.join(dist, "build.json"), "utf8"));
  if (!process.env.NODE_COMPILE_CACHE) module.enableCompileCache();
  // Of this version of Node, and of this user. Undefined: somebody does not want it.
  var folder = module.getCompileCacheDir();
  var command = args.find(function (each) {
    return build.commands.indexOf(each) !== -1;
  });
  var name = "tieout-" + build.sha256.slice(0, 16) + "-" + (command || "other");
  var kept = require("./kept.cjs")(dist, folder ? path.join(folder, name) : null, build.flags);
  process.on("exit", function () {
    try {
      kept.keep();
    } catch {
      // The command has done what it was asked for.
    }
  });
  return kept.load(path.join(dist, "engine", "cli", "main.js"));
}

/**
 * Help is text that was made when the package was, so none of its modules is loaded for it. False:
 * nothing of the kind was asked for, or the terminal is so narrow that its lines are broken anew.
 */
function sayHelp(args) {
  var isFlag = /^(-h|--help)$/;
  var words = args.filter(function (each, at) {
    return at !== args.length - 1 || !isFlag.test(each);
  });
  if (words.length < args.length) words.unshift("help");
  var file = path.join(root, "dist", "help.json");
  if (words.length > 2 || (words.length > 0 && words[0] !== "help") || !fs.existsSync(file)) {
    return false;
  }
  var asked = words.join(" ");
  var texts = JSON.parse(fs.readFileSync(file, "utf8"));
  if (!Object.hasOwn(texts, asked)) return false;
  var of = texts[asked];
  var columns = process.stdout.isTTY ? process.stdout.columns : of.columns;
  var text = columns === of.columns ? of.text : columns >= of.wideColumns ? of.wide : undefined;
  if (text === undefined) return false;
  // A reader that has seen enough (`| head`) is no error of ours.
  process.stdout.on("error", function (error) {
    if (error.code !== "EPIPE") throw error;
  });
  process.stdout.write(text);
  return true;
}

/** Runs the Node that the checkout brings along, in our place. */
function restart() {
  var local = localNode();
  if (!local || process.env.TIEOUT_REEXEC) {
    process.stderr.write(
      "tieout needs Node.js " +
        MIN.join(".") +
        " or newer; this is " +
        process.version +
        " (" +
        process.execPath +
        ").\n" +
        "In a checkout, run `npm ci`: it brings its own Node.js. " +
        "Elsewhere, install Node.js 24 from https://nodejs.org.\n",
    );
    process.exit(69);
  }
  var child = require("child_process").spawn(local, [__filename].concat(process.argv.slice(2)), {
    stdio: "inherit",
    env: Object.assign({}, process.env, { TIEOUT_REEXEC: "1" }),
  });
  // At a terminal Ctrl-C reaches both of us; sent on, it would reach the child twice, and a
  // second SIGINT means "stop at once". It must still not end us before the child.
  var terminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  process.on("SIGINT", function () {
    if (!terminal) child.kill("SIGINT");
  });
  ["SIGTERM", "SIGHUP"].forEach(function (name) {
    process.on(name, function () {
      child.kill(name);
    });
  });
  child.on("error", function (error) {
    process.stderr.write("tieout could not start " + local + ": " + error.message + "\n");
    process.exit(69);
  });
  child.on("exit", function (code, signal) {
    if (!signal) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function localNode() {
  var platform = process.platform === "win32" ? "win" : process.platform;
  var name = "node-" + platform + "-" + process.arch;
  try {
    var manifest = require.resolve(name + "/package.json", { paths: [root] });
    var file = JSON.parse(fs.readFileSync(manifest, "utf8")).bin.node;
    return path.join(path.dirname(manifest), file);
  } catch {
    return undefined;
  }
}
