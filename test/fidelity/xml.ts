/** Recorded answers in XML. */
import { type Element, readXml } from "../../connectors/quickbooks/emulator/notation/xml-read.ts";

/** Two of the fixtures end without their root's end. */
export function readAnswer(xml: string): Element {
  const root = "IntuitResponse";
  const isCut = xml.includes(`<${root}`) && !xml.includes(`</${root}`);
  return readXml(isCut ? `${xml}</${root}>` : xml);
}

/** All elements below, itself first. */
export function* elementsOf(element: Element): Iterable<Element> {
  yield element;
  for (const child of element.children) yield* elementsOf(child);
}
