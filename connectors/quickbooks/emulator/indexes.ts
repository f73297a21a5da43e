/** What would otherwise be searched for in every create: names, document numbers, address ids. */
import type { JsonObject } from "../../../engine/model/json.ts";
import { isObject, textOf } from "./body.ts";
import type { Company } from "./company.ts";

export interface Indexes {
  /** Active entries of that name in a space; upper and lower case are one. */
  holders(space: string, name: string): readonly Holder[];
  /** Ids of the entity's documents with that number. */
  numbered(entity: string, number: string): readonly string[];
  /** Highest all-digit number of a sequence; null before the first. */
  lastNumber(sequence: string): bigint | null;
  lastAddressId(): bigint;
}

/** What an index looks at in an entity. */
export interface Indexed {
  readonly name: string;
  readonly names?: { readonly field: string; readonly space: string };
  readonly sequence?: string;
}

export interface Holder {
  readonly entity: string;
  readonly id: string;
}

export function indexOf(company: Company, definitions: ReadonlyMap<string, Indexed>): Indexes {
  const names = new Map<string, Holder[]>();
  const numbers = new Map<string, Set<string>>();
  const lastNumbers = new Map<string, bigint>();
  let lastAddress = 0n;

  const add = (definition: Indexed, id: string, body: JsonObject): void => {
    const key = nameKey(definition, body);
    if (key !== null) names.set(key, [...(names.get(key) ?? []), { entity: definition.name, id }]);
    const number = textOf(body["DocNumber"]);
    if (number !== null) {
      const ids = numbers.get(`${definition.name} ${number}`) ?? new Set();
      numbers.set(`${definition.name} ${number}`, ids.add(id));
      if (definition.sequence !== undefined && /^\d{1,20}$/.test(number)) {
        const last = lastNumbers.get(definition.sequence) ?? 0n;
        if (BigInt(number) > last) lastNumbers.set(definition.sequence, BigInt(number));
      }
    }
    for (const value of Object.values(body)) {
      const address = isObject(value) && "Line1" in value ? textOf(value["Id"]) : null;
      if (address !== null && /^\d+$/.test(address) && BigInt(address) > lastAddress) {
        lastAddress = BigInt(address);
      }
    }
  };
  const drop = (definition: Indexed, id: string, body: JsonObject): void => {
    const key = nameKey(definition, body);
    if (key !== null) {
      const left = (names.get(key) ?? []).filter(
        (h) => h.entity !== definition.name || h.id !== id,
      );
      names.set(key, left);
    }
    const number = textOf(body["DocNumber"]);
    if (number !== null) numbers.get(`${definition.name} ${number}`)?.delete(id);
  };

  company.onCommit((commit) => {
    if (commit.clear === true) {
      for (const map of [names, numbers, lastNumbers]) map.clear();
      lastAddress = 0n;
    }
    for (const { entity, id, body } of commit.changes) {
      const definition = definitions.get(entity);
      if (definition === undefined) continue;
      const previous = company.stored(entity, id)?.previous ?? null;
      if (previous !== null) drop(definition, id, previous);
      if (body !== null) add(definition, id, body);
    }
  });

  return {
    holders: (space, name) => names.get(`${space} ${name.toLowerCase()}`) ?? [],
    numbered: (entity, number) => [...(numbers.get(`${entity} ${number}`) ?? [])],
    lastNumber: (sequence) => lastNumbers.get(sequence) ?? null,
    lastAddressId: () => lastAddress,
  };
}

/** Under the full name: two sub-customers of different parents may be called the same [R]. */
function nameKey(definition: Indexed, body: JsonObject): string | null {
  if (definition.names === undefined || body["Active"] === false) return null;
  const name = textOf(body["FullyQualifiedName"]) ?? textOf(body[definition.names.field]);
  return name === null ? null : `${definition.names.space} ${name.toLowerCase()}`;
}
