import { isMap, isScalar, isSeq, parseDocument, type ParsedNode, type Scalar } from "yaml";
import { isExpressionOfMapping } from "../../../engine/config/expressions.ts";

/** One YAML file of a good configuration: where its keys and values stand. */
export interface WrittenFile {
  readonly path: string;
  readonly text: string;
  readonly pairs: readonly WrittenPair[];
  /** Every scalar that is no key. */
  readonly scalars: readonly WrittenScalar[];
}

export interface Standing {
  readonly path: readonly (string | number)[];
  readonly start: number;
  readonly end: number;
}

export interface WrittenPair extends Standing {
  readonly key: { readonly text: string; readonly start: number; readonly end: number };
  readonly flow: boolean;
  /** In a block, the first key of an element of a list: it carries the dash. */
  readonly dashed: boolean;
}

export interface WrittenScalar extends Standing {
  readonly value: unknown;
  readonly quote: '"' | "'" | null;
  readonly isExpression: boolean;
}

export function readWritten(path: string, text: string): WrittenFile {
  const pairs: WrittenPair[] = [];
  const scalars: WrittenScalar[] = [];
  const isMapping = /^mappings\/[^/]+(?<!\.test)\.yaml$/.test(path);
  const walk = (node: ParsedNode | null, at: readonly (string | number)[], flow: boolean): void => {
    if (node === null) return;
    const [start, end] = node.range;
    if (isMap(node)) {
      const inside = flow || node.flow === true;
      for (const [index, { key, value }] of node.items.entries()) {
        const name = String((key as Scalar).value);
        const here = [...at, name];
        const dashed = !inside && index === 0 && typeof at.at(-1) === "number";
        const keyEnd = key.range[1];
        const span = { text: name, start: key.range[0], end: keyEnd };
        const valueEnd = value?.range[1] ?? keyEnd + 1;
        pairs.push({
          path: here,
          start: span.start,
          end: valueEnd,
          key: span,
          flow: inside,
          dashed,
        });
        walk(value, here, inside);
      }
    } else if (isSeq(node)) {
      const inside = flow || node.flow === true;
      for (const [index, item] of node.items.entries())
        walk(item as ParsedNode, [...at, index], inside);
    } else if (isScalar(node)) {
      const written = text.slice(start, end);
      const quote = written[0] === '"' || written[0] === "'" ? written[0] : null;
      const isExpression = isMapping && isExpressionOfMapping(at);
      scalars.push({ path: at, start, end, value: node.value, quote, isExpression });
    }
  };
  if (path.endsWith(".yaml")) walk(parseDocument(text).contents, [], false);
  return { path, text, pairs, scalars };
}
