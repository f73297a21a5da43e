"use strict";
// Loads what is published, with V8's code of it as the same command left it when it ended before.
//
// Node's compile cache keeps a module as it was when it had been loaded: a function that nobody had
// called by then is a place in its text, which every process parses and compiles again. Of a plan
// over 20,000 rows that are as they were this is a third of its CPU (engine/decisions/0027). So the
// files of dist/ run as scripts, and V8 is asked for their code when the command ends.
//
// Whatever is wrong with what is kept (no folder, another user's file, a flipped bit, a full disk),
// the command runs without it.
var fs = require("fs");
var Module = require("module");
var path = require("path");
var v8 = require("v8");
var vm = require("vm");

/** V8 reads code where it lies only from multiples of this; elsewhere it would copy. */
var ALIGNED = 8;
var DIGEST = 32;
var OTHERS_WRITE = 0o022;
/** No link, and no pipe that somebody has to write to first: there, opening would wait for ever. */
var READ_PLAIN = ["O_RDONLY", "O_NOFOLLOW", "O_NONBLOCK"].reduce(function (flags, name) {
  return flags | (fs.constants[name] || 0);
}, 0);
/** Asking V8 again for all code may take this part of what the command took. */
var SHARE = 1 / 50;

/**
 * `file`: what is kept of a command; null: nothing is. `load` runs a script of `dist` and what it
 * requires; `keep` writes what is new in `file` and says whether there was something.
 *
 * V8 takes code only under the flags that it was made under. A command that keeps its heap small
 * sets some as it goes: `flags` has them as V8 has them usually, and as that command does.
 */
module.exports = function openKept(dist, file, flags) {
  flags.usual.forEach(setFlag);
  var usual = v8.cachedDataVersionTag();
  var scripts = new Map();
  var kept = file === null ? null : read(file);

  return { load: load, keep: keep };

  function load(name) {
    var loaded = require.cache[name];
    if (loaded !== undefined) return loaded.exports;
    var part = path.relative(dist, name);
    var bytes = fs.readFileSync(name);
    // V8 itself holds no more against the text than its length.
    var sum = require("crypto").hash("sha1", bytes, "hex");
    var known = kept === null ? undefined : kept.parts.get(part);
    var before = known !== undefined && known.sum === sum ? codeOf(known) : undefined;
    // One line with its first, so that places are those of the file.
    var text = "(function (exports, require, module, __filename, __dirname) {";
    var whole = text + bytes.toString("utf8") + "\n})";
    var script = underUsual(function () {
      return new vm.Script(whole, {
        filename: require("url").pathToFileURL(name).href,
        cachedData: before,
        importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      });
    });
    scripts.set(part, {
      script: script,
      sum: sum,
      isKept: before !== undefined && !script.cachedDataRejected,
    });
    var module = new Module(name, null);
    module.filename = name;
    // Node's own loader finds it here: for a thread's file, and for a project's transforms.ts.
    require.cache[name] = module;
    try {
      var folder = path.dirname(name);
      var run = script.runInThisContext();
      run.call(module.exports, module.exports, requireIn(name, folder), module, name, folder);
    } catch (error) {
      delete require.cache[name];
      throw error;
    }
    module.loaded = true;
    return module.exports;
  }

  function underUsual(work) {
    if (v8.cachedDataVersionTag() === usual) return work();
    flags.usual.forEach(setFlag);
    try {
      return work();
    } finally {
      flags.small.forEach(setFlag);
    }
  }

  function requireIn(name, folder) {
    var others;
    function plain() {
      return others || (others = Module.createRequire(name));
    }
    function find(id) {
      return id[0] === "." ? load(path.join(folder, id)) : plain()(id);
    }
    find.resolve = function (id) {
      return plain().resolve(id);
    };
    return find;
  }

  /**
   * What is not kept yet is asked for; and what is, where that costs little against the command:
   * it may have called what no command of its name had called before.
   */
  function keep() {
    if (file === null) return false;
    flags.usual.forEach(setFlag);
    // Somebody has set others, under which what is kept would be refused, and made anew each time.
    if (v8.cachedDataVersionTag() !== usual) return false;
    var used = process.cpuUsage();
    var isCheap = kept !== null && kept.lookMs <= ((used.user + used.system) / 1000) * SHARE;
    var parts = new Map(kept === null ? [] : kept.parts);
    var news = false;
    var from = performance.now();
    scripts.forEach(function (loaded, part) {
      if (loaded.isKept && !isCheap) return;
      var code = loaded.script.createCachedData();
      // V8 drops code that was not used for long, so it may also be less.
      if (loaded.isKept && code.length < parts.get(part).length * 1.02) return;
      parts.set(part, { code: code, length: code.length, sum: loaded.sum });
      news = true;
    });
    if (!news) return false;
    var lookMs = Math.max(performance.now() - from, kept === null ? 0 : kept.lookMs);
    write(file, bytesOf(parts, lookMs, path.basename(file)));
    return true;
  }
};

function setFlag(flag) {
  v8.setFlagsFromString(flag);
}

/** Null: there is none, or it is not to be trusted. V8 runs what is in it, so it has to be ours. */
function read(file) {
  var handle;
  var kept = null;
  try {
    handle = fs.openSync(file, READ_PLAIN);
    var about = fs.fstatSync(handle);
    // Where there is no such thing as a user's number, modes say nothing either.
    var isOurs =
      process.getuid === undefined ||
      (about.uid === process.getuid() && (about.mode & OTHERS_WRITE) === 0);
    if (about.isFile() && isOurs) kept = partsOf(handle, about.size, path.basename(file));
  } catch {
    // As if there were none.
  }
  if (kept === null && handle !== undefined) fs.closeSync(handle);
  return kept;
}

/**
 * A digest, the length of the index, the index, and the code of each part. Code is read when its
 * part is loaded, and is garbage then: all of a plan's is 4 MB. The file stays open, so it is that
 * of this index, whatever another process puts in its place.
 */
function partsOf(handle, size, name) {
  var head = bytesAt(handle, 0, DIGEST + 4);
  var length = 4 + head.readUInt32LE(DIGEST);
  if (DIGEST + length > size) return null;
  var bytes = bytesAt(handle, DIGEST, length);
  if (!head.subarray(0, DIGEST).equals(digest(bytes))) return null;
  var index = JSON.parse(bytes.toString("utf8", 4));
  // What was kept of another build, and moved here.
  if (index.name !== name) return null;
  var at = aligned(DIGEST + length);
  var parts = new Map();
  index.parts.forEach(function (each) {
    parts.set(each[0], { handle: handle, at: at, length: each[1], sum: each[2], digest: each[3] });
    at = aligned(at + each[1]);
  });
  return { parts: parts, lookMs: index.lookMs };
}

/** Undefined: it is not what was written. */
function codeOf(part) {
  if (part.code !== undefined) return part.code;
  try {
    var code = bytesAt(part.handle, part.at, part.length);
    return digest(code).toString("hex") === part.digest ? code : undefined;
  } catch {
    return undefined;
  }
}

/** In memory of its own: where a small Buffer lies in a larger one, V8 would copy it. */
function bytesAt(handle, at, length) {
  var bytes = Buffer.from(new ArrayBuffer(length));
  return bytes.subarray(0, fs.readSync(handle, bytes, 0, length, at));
}

function bytesOf(parts, lookMs, name) {
  var codes = [];
  var told = [];
  parts.forEach(function (part, called) {
    var code = codeOf(part);
    if (code === undefined) return;
    codes.push(code);
    told.push([called, code.length, part.sum, digest(code).toString("hex")]);
  });
  var index = Buffer.from(JSON.stringify({ name: name, lookMs: lookMs, parts: told }));
  var end = DIGEST + 4 + index.length;
  var total = codes.reduce(function (sum, code) {
    return aligned(sum + code.length);
  }, aligned(end));
  var bytes = Buffer.alloc(total);
  bytes.writeUInt32LE(index.length, DIGEST);
  index.copy(bytes, DIGEST + 4);
  digest(bytes.subarray(DIGEST, end)).copy(bytes);
  codes.reduce(function (at, code) {
    code.copy(bytes, at);
    return aligned(at + code.length);
  }, aligned(end));
  return bytes;
}

function aligned(size) {
  return Math.ceil(size / ALIGNED) * ALIGNED;
}

function digest(bytes) {
  return require("crypto").hash("sha256", bytes, "buffer");
}

/** Under its name when it is whole: others may be reading, and a process may end at any time. */
function write(file, bytes) {
  var name = file + "." + process.pid;
  try {
    fs.writeFileSync(name, bytes, { mode: 0o600, flag: "wx" });
    fs.renameSync(name, file);
  } catch (error) {
    fs.rmSync(name, { force: true });
    throw error;
  }
}
