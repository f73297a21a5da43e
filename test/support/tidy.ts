import { globSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import path from "node:path";
import { ts } from "ts-morph";

// By themselves: they are asked of every node, and the runner looks `ts` up anew each time.
const {
  isCallExpression,
  isElementAccessExpression,
  isExportAssignment,
  isExportDeclaration,
  isFunctionLike,
  isIdentifier,
  isImportDeclaration,
  isImportSpecifier,
  isImportTypeNode,
  isLiteralTypeNode,
  isNamedExports,
  isNamespaceExport,
  isNewExpression,
  isPropertyAccessExpression,
  isStringLiteral,
  isStringLiteralLike,
} = ts;

/** One TypeScript file, by its path from the project's folder (`engine/run.ts`), parsed. */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

/** Files and folders (`engine/store/`) by prefix. */
export type Places = readonly string[];

export function readSources(root: string, folders: Places): readonly Source[] {
  return globSync(
    folders.map((folder) => `${folder}**/*.ts`),
    { cwd: root },
  )
    .map((file) => file.split(path.sep).join("/"))
    .filter((file) => !file.includes("node_modules/"))
    .sort()
    .map((file) => sourceOf(file, readFileSync(path.join(root, file), "utf8")));
}

export function sourceOf(file: string, text: string): Source {
  return { file, text, tree: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true) };
}

export function inPlaces(file: string, places: Places): boolean {
  return places.some((place) => (/[/-]$/.test(place) ? file.startsWith(place) : file === place));
}

/** `engine/run.ts:12`: what every violation starts with, so that an editor can go there. */
export function at(source: Source, node: ts.Node): string {
  const { line } = source.tree.getLineAndCharacterOfPosition(node.getStart(source.tree));
  return `${source.file}:${line + 1}`;
}

export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  node.forEachChild((child) => walk(child, visit));
}

export interface Import {
  readonly source: Source;
  readonly node: ts.Node;
  /** As written: `../model/ids.ts`, `undici`. */
  readonly written: string;
  /** The project's file where it is a relative one, else null. */
  readonly file: string | null;
  /** The package where it is one (`node:fs`, `@hono/node-server`), else null. */
  readonly pkg: string | null;
  readonly typeOnly: boolean;
}

const known = new WeakMap<Source, readonly Import[]>();

/** Every static, dynamic and type import, and every re-export; four rules ask for them. */
export function importsOf(source: Source): readonly Import[] {
  const found = known.get(source) ?? findImports(source);
  known.set(source, found);
  return found;
}

function findImports(source: Source): readonly Import[] {
  const found: Import[] = [];
  walk(source.tree, (node) => {
    const target = targetOf(node);
    if (target === null) return;
    const { written, typeOnly } = target;
    const relative = written.startsWith(".");
    found.push({
      source,
      node,
      written,
      typeOnly,
      file: relative ? path.posix.join(path.posix.dirname(source.file), written) : null,
      pkg: relative ? null : packageOf(written),
    });
  });
  return found;
}

function targetOf(node: ts.Node): { written: string; typeOnly: boolean } | null {
  if (isImportDeclaration(node) && isStringLiteral(node.moduleSpecifier)) {
    const clause = node.importClause;
    return { written: node.moduleSpecifier.text, typeOnly: clause?.isTypeOnly ?? false };
  }
  if (isExportDeclaration(node) && node.moduleSpecifier) {
    const { text } = node.moduleSpecifier as ts.StringLiteral;
    return { written: text, typeOnly: node.isTypeOnly };
  }
  if (isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments;
    const known = argument && isStringLiteralLike(argument);
    return { written: known ? argument.text : "", typeOnly: false };
  }
  if (isImportTypeNode(node) && isLiteralTypeNode(node.argument)) {
    return { written: (node.argument.literal as ts.StringLiteral).text, typeOnly: true };
  }
  return null;
}

function packageOf(written: string): string {
  if (written.startsWith("node:")) return written;
  if (builtinModules.includes(written)) return written;
  return written.split("/", written.startsWith("@") ? 2 : 1).join("/");
}

/** One row of the layer table: who may import whom. The most exact row counts. */
export interface Layer {
  readonly of: string;
  readonly may: Places;
}

export function layerViolations(sources: readonly Source[], layers: readonly Layer[]): string[] {
  return sources.flatMap((source) => {
    const layer = layers
      .filter(({ of }) => inPlaces(source.file, [of]))
      .sort((a, b) => b.of.length - a.of.length)[0];
    if (!layer) {
      return [`${source.file} is in no row of the layer table: put it into a room, or add a row`];
    }
    // A folder's files may import one another; a row that is one file stands for itself.
    const may = layer.of.endsWith("/") ? [layer.of, ...layer.may] : layer.may;
    return importsOf(source)
      .filter(({ file }) => file !== null && !inPlaces(file, may))
      .map(
        ({ node, file }) =>
          `${at(source, node)} imports ${file}, but ${layer.of} may import only ` +
          `${may.join(", ") || "nothing"}: hand it in as an argument, or move the code`,
      );
  });
}

/** `homes`: package to the places that may import it; types of `node:` modules are free. */
export function homeViolations(
  sources: readonly Source[],
  homes: Readonly<Record<string, Places>>,
): string[] {
  return sources.flatMap((source) =>
    importsOf(source).flatMap(({ node, pkg, typeOnly, written }) => {
      if (pkg === null) return [];
      const where = at(source, node);
      if (written === "") return [`${where} imports a computed name: write it out`];
      if (builtinModules.includes(pkg)) return [`${where} imports ${pkg}: write node:${pkg}`];
      const home = Object.hasOwn(homes, pkg) ? homes[pkg] : undefined;
      if (pkg.startsWith("node:") && (home === undefined || typeOnly)) return [];
      if (home === undefined) return [`${where} imports ${pkg}, which has no home: give it one`];
      if (inPlaces(source.file, home)) return [];
      return [`${where} imports ${pkg}, whose only home is ${home.join(", ")}: call that instead`];
    }),
  );
}

/** Rings of imports, each told once, as the way round. Type imports count: a ring is one room. */
export function cycles(sources: readonly Source[]): string[] {
  const edges = new Map(
    sources.map((source) => [source.file, importsOf(source).flatMap(({ file }) => file ?? [])]),
  );
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, way: readonly string[]): void => {
    const start = way.indexOf(file);
    if (start >= 0) {
      const ring = [...way.slice(start), file].join(" -> ");
      found.push(`${ring}: move what both need into a file of its own`);
    }
    if (start >= 0 || done.has(file)) return;
    for (const next of edges.get(file) ?? []) visit(next, [...way, file]);
    done.add(file);
  };
  for (const file of edges.keys()) visit(file, []);
  return found;
}

/** Barrels, default exports, classes of names: how a file gives things away. */
export function exportViolations(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => {
    const bad: string[] = [];
    const { statements } = source.tree;
    const reexports = statements.filter((s) => isExportDeclaration(s) && s.moduleSpecifier);
    for (const statement of statements) {
      const where = at(source, statement);
      if (isDefaultExport(statement)) bad.push(`${where} exports by default: give it its name`);
      if (isExportDeclaration(statement) && statement.moduleSpecifier) {
        if (!statement.exportClause || isNamespaceExport(statement.exportClause)) {
          bad.push(`${where} re-exports a whole file: import from where it is`);
        }
      }
    }
    const others = statements.filter((s) => !isImportDeclaration(s) && !isExportDeclaration(s));
    if (reexports.length > 0 && others.length === 0) {
      bad.push(`${source.file} only passes on what other files export: import from where it is`);
    }
    return bad;
  });
}

function isDefaultExport(statement: ts.Statement): boolean {
  if (isExportAssignment(statement)) return true;
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  if (modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) return true;
  return (
    isExportDeclaration(statement) &&
    statement.exportClause !== undefined &&
    isNamedExports(statement.exportClause) &&
    statement.exportClause.elements.some(({ name }) => name.text === "default")
  );
}

/** What only one door may touch; by the text of the expression or of the called name. */
export interface Ban {
  readonly what: string;
  readonly instead: string;
  readonly except: Places;
  readonly found: (node: ts.Node) => boolean;
}

export function banViolations(sources: readonly Source[], bans: readonly Ban[]): string[] {
  return sources.flatMap((source) => {
    const held = bans.filter(({ except }) => !inPlaces(source.file, except));
    const bad: string[] = [];
    walk(source.tree, (node) => {
      for (const { what, instead, found } of held) {
        if (found(node)) bad.push(`${at(source, node)} uses ${what}: ${instead}`);
      }
    });
    return bad;
  });
}

/** `Date.now`, `process.env`, also as `globalThis.process.env` and `process["env"]`. */
export function member(object: string, name: string): Ban["found"] {
  return (node) => {
    const key = isPropertyAccessExpression(node)
      ? node.name.text
      : isElementAccessExpression(node) && isStringLiteralLike(node.argumentExpression)
        ? node.argumentExpression.text
        : null;
    if (key !== name) return false;
    const { expression } = node as ts.PropertyAccessExpression;
    if (isPropertyAccessExpression(expression)) return expression.name.text === object;
    return isIdentifier(expression) && expression.text === object;
  };
}

/** A call of a global function, also as `globalThis.fetch(…)`. A method of that name is free. */
export function globalCall(name: string): Ban["found"] {
  return (node) => {
    if (!isCallExpression(node)) return false;
    if (isIdentifier(node.expression)) return node.expression.text === name;
    return member("globalThis", name)(node.expression);
  };
}

/** `new Date()` and `Date()`: both are the present. `new Date(ms)` converts and is free. */
export function presentDate(node: ts.Node): boolean {
  const isDate = (e: ts.Expression): boolean => isIdentifier(e) && e.text === "Date";
  if (isNewExpression(node)) return isDate(node.expression) && !node.arguments?.length;
  return isCallExpression(node) && isDate(node.expression);
}

/** `import { randomUUID } from "node:crypto"` and `crypto.randomUUID`. */
export function imported(name: string): Ban["found"] {
  return (node) => isImportSpecifier(node) && (node.propertyName ?? node.name).text === name;
}

export interface Sizes {
  readonly fileLines: number;
  readonly functionLines: number;
  readonly columns: number;
}

export function sizeViolations(sources: readonly Source[], sizes: Sizes): string[] {
  return sources.flatMap((source) => {
    if (source.file.endsWith(".gen.ts")) return [];
    const lines = source.text.replace(/\n$/, "").split("\n");
    const bad = lines.flatMap((line, i) => {
      // The formatter breaks code; texts and patterns it leaves, and so does this.
      const text = /["'`/]/.test(line.replace(/^\s*(\/\/|\/?\*)/, ""));
      if (line.length <= sizes.columns || text) return [];
      return [`${source.file}:${i + 1} is ${line.length} columns wide; at most ${sizes.columns}`];
    });
    if (lines.length > sizes.fileLines) {
      bad.push(`${source.file} has ${lines.length} lines; at most ${sizes.fileLines}: split it`);
    }
    walk(source.tree, (node) => {
      const own = ownLines(source, node);
      if (own <= sizes.functionLines) return;
      bad.push(`${at(source, node)} is a function of ${own} lines; at most ${sizes.functionLines}`);
    });
    return bad;
  });
}

/** Lines of a function without those of the functions inside it: a closure may hold several. */
function ownLines(source: Source, node: ts.Node): number {
  if (!isFunctionLike(node) || !("body" in node) || !node.body) return 0;
  const lineAt = (offset: number): number => source.tree.getLineAndCharacterOfPosition(offset).line;
  const span = (n: ts.Node): number => lineAt(n.end) - lineAt(n.getStart(source.tree)) + 1;
  let inner = 0;
  const visit = (child: ts.Node): void => {
    if (isFunctionLike(child)) inner += Math.max(0, span(child) - 1);
    else child.forEachChild(visit);
  };
  node.forEachChild(visit);
  return span(node) - inner;
}
