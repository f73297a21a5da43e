/** Reads the signatures of transforms.ts with ts-morph; only ever loaded by transforms.ts. */
import { type FunctionDeclaration, Node, Project, ts, type Type } from "ts-morph";
import type { Place } from "../model/diagnostic.ts";
import type { Findings } from "./findings.ts";
import type { FunctionEntry } from "./function-entry.ts";

export interface TransformsFile {
  readonly path: string;
  readonly text: string;
}

export interface FoundTransform {
  readonly name: string;
  /** As in the table of functions: `(text, money?) text`. */
  readonly signature: string;
  readonly doc: string;
}

export function inspectTransforms(
  file: TransformsFile,
  builtin: ReadonlyMap<string, FunctionEntry>,
  findings: Findings,
): readonly FoundTransform[] {
  const project = new Project({
    useInMemoryFileSystem: true,
    skipAddingFilesFromTsConfig: true,
    compilerOptions: {
      strict: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      skipLibCheck: true,
      types: [],
    },
  });
  const source = project.createSourceFile(`/${file.path}`, file.text);
  const placeAt = (node: Node): Place => {
    const { line, column } = source.getLineAndColumnAtPos(node.getStart());
    const length = node.getText().split("\n")[0]!.length;
    return { file: file.path, line, column, length };
  };
  const [broken] = project.getProgram().getSyntacticDiagnostics(source);
  if (broken !== undefined) {
    const { line, column } = source.getLineAndColumnAtPos(broken.getStart());
    const text = broken.getMessageText();
    findings.add(
      "TO293",
      { file: file.path, line, column, length: Math.max(1, broken.getLength()) },
      "transforms.ts cannot be read",
      { note: typeof text === "string" ? text : text.getMessageText() },
    );
    return [];
  }
  const found: FoundTransform[] = [];
  for (const [name, declarations] of source.getExportedDeclarations()) {
    const declaration = declarations[0];
    const signature = declaration?.getType().getCallSignatures()[0];
    if (declaration === undefined || signature === undefined) continue;
    const at = placeAt(nameOf(declaration));
    if (builtin.has(name)) {
      findings.add("TO292", at, `\`${name}\` is a function of the language`, {
        help: ["choose another name"],
      });
      continue;
    }
    const params = signature.getParameters().map((parameter) => {
      const node = parameter.getValueDeclarationOrThrow();
      const optional = Node.isParameterDeclaration(node) && node.isOptional();
      return { name: parameter.getName(), type: typeText(node.getType(), node), optional };
    });
    const returns = typeText(signature.getReturnType(), declaration);
    const bad = params.find((param) => param.type === null);
    if (bad !== undefined || returns === null) {
      findings.add(
        "TO290",
        at,
        bad === undefined
          ? `what \`${name}\` gives cannot be used`
          : `\`${bad.name}\` of \`${name}\` is of a type that mappings do not have`,
        {
          note: "string, boolean, Decimal, Money, CalendarDate, lists of these, and null; never a number or a Promise",
          help: ['import type { Decimal } from "tieout/decimal"'],
        },
      );
      continue;
    }
    const list = params.map((param) => `${param.type}${param.optional ? "?" : ""}`).join(", ");
    found.push({ name, signature: `(${list}) ${returns}`, doc: docOf(declaration) });
  }
  return found;
}

function nameOf(declaration: Node): Node {
  return (declaration as FunctionDeclaration).getNameNode?.() ?? declaration;
}

function docOf(declaration: Node): string {
  const holder = Node.isJSDocable(declaration)
    ? declaration
    : declaration.getFirstAncestorByKind(ts.SyntaxKind.VariableStatement);
  return (holder?.getJsDocs() ?? []).map((doc) => doc.getDescription().trim()).join("\n");
}

/** Types of the model are known by name: the file is looked at alone, its imports are not read. */
const NAMED: Readonly<Record<string, string>> = {
  Decimal: "decimal",
  Money: "money",
  CalendarDate: "date",
  Instant: "instant",
};

function typeText(type: Type, at: Node): string | null {
  if (type.isUnion() && !type.isBoolean()) {
    const parts = type.getUnionTypes().filter((part) => !part.isNull() && !part.isUndefined());
    const kinds = new Set(
      parts.map((part) => (part.isBooleanLiteral() ? "bool" : typeText(part, at))),
    );
    return kinds.size === 1 ? [...kinds][0]! : null;
  }
  if (type.isString() || type.isStringLiteral() || type.isTemplateLiteral()) return "text";
  if (type.isBoolean() || type.isBooleanLiteral()) return "bool";
  if (type.isArray() || type.isReadonlyArray()) {
    const of = typeText(type.getArrayElementTypeOrThrow(), at);
    return of === null ? null : `list<${of}>`;
  }
  const written = writtenType(at) ?? type.getText(at);
  const name = written
    .replace(/\s*\|\s*(null|undefined)\b/g, "")
    .replace(/^readonly\s+/, "")
    .replace(/^.*\./, "")
    .trim();
  const list = /^(\w+)\[\]$/.exec(name)?.[1];
  if (list !== undefined && Object.hasOwn(NAMED, list)) return `list<${NAMED[list]}>`;
  return Object.hasOwn(NAMED, name) ? NAMED[name]! : null;
}

/** An imported type resolves to nothing here; what was written tells its name. */
function writtenType(at: Node): string | null {
  if (Node.isParameterDeclaration(at)) return at.getTypeNode()?.getText() ?? null;
  if (Node.isFunctionDeclaration(at)) return at.getReturnTypeNode()?.getText() ?? null;
  if (Node.isVariableDeclaration(at)) {
    const made = at.getInitializer();
    if (Node.isArrowFunction(made) || Node.isFunctionExpression(made))
      return made.getReturnTypeNode()?.getText() ?? null;
  }
  return null;
}
