/** Every recorded answer in XML, read into JSON by the field tables and told in XML again. */
import { expect, test } from "vitest";
import { DEFINITIONS } from "../../connectors/quickbooks/emulator/entities/catalogue.ts";
import { entityFrom } from "../../connectors/quickbooks/emulator/notation/xml-body.ts";
import { type Element, readXml } from "../../connectors/quickbooks/emulator/notation/xml-read.ts";
import { xmlText } from "../../connectors/quickbooks/emulator/notation/xml-write.ts";
import { entityElements } from "./fixtures.ts";
import { NEED, openSamples } from "./samples.ts";
import { readAnswer } from "./xml.ts";

const samples = openSamples();

test.skipIf(!samples.isThere)(
  `what a fixture says in XML is said again: elements, attributes, texts ${NEED}`,
  () => {
    const seen = new Set<string>();
    for (const name of samples.names("fixtures/xml", ".xml")) {
      for (const element of entityElements(readAnswer(samples.text(`fixtures/xml/${name}.xml`)))) {
        const body = entityFrom(element, DEFINITIONS.get(element.name)!.fields);
        const [again] = readXml(xmlText({ [element.name]: body, time: "" })).children;
        expect(leavesOf(again!), name).toEqual(leavesOf(element));
        seen.add(element.name);
      }
    }
    expect(seen.size).toBeGreaterThan(20);
  },
);

/** Sorted, because an element's place among others of another name says nothing. */
function leavesOf(element: Element, path = ""): readonly string[] {
  const at = `${path}/${element.name}`;
  // A default namespace is its root's, and an empty reference says nothing.
  const attributes = Object.entries(element.attributes).filter(([key]) => key !== "xmlns");
  const own = attributes.map(([key, value]) => `${at}@${key}=${value}`);
  if (element.children.length === 0) return [...own, `${at}=${plain(element.text.trim())}`].sort();
  return [...own, ...element.children.flatMap((child) => leavesOf(child, at))].sort();
}

/** Amounts are written with two places here, as by most of the fixtures. */
function plain(text: string): string {
  return /^-?\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, "") : text;
}
