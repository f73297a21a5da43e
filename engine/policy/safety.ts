import {
  compareDecimal,
  decimal,
  divideDecimal,
  formatDecimal,
  multiplyDecimal,
} from "../model/decimal.ts";
import { absMoney, addMoney, compareMoney, displayMoney, money } from "../model/money.ts";
import type { Currency, Money } from "../model/money.ts";
import type { Change } from "../model/change.ts";
import type { UnsafeReason } from "../model/plan.ts";
import type { EntityProgram, Program } from "../model/program.ts";

/** Below this many linked documents a share says nothing (octoDNS: 10). */
const FEWEST = 10;

/** Limits of a whole plan, held while its changes pass by: it need not be held for them. */
export interface Safety {
  see(change: Change): void;
  /** What is broken, each with its numbers and the key that allows it. `linked`: by entity. */
  broken(linked: ReadonlyMap<string, number>): readonly UnsafeReason[];
}

/** `renumbered`: by connection, streams that it numbers by itself. */
export function openSafety(
  program: Program,
  renumbered: ReadonlyMap<string, readonly string[]>,
): Safety {
  const updates = new Map<string, number>();
  const voids: Seen = { count: 0, first: null };
  const numbers: Seen = { count: 0, first: null };
  const { maxTotal } = program.safety;
  let total = maxTotal === null ? null : money(0n, maxTotal.currency);
  return {
    see(change) {
      const { kind, address, connection, stream } = change;
      if (kind === "void") count(voids, change);
      if (kind === "update") updates.set(address.entity, (updates.get(address.entity) ?? 0) + 1);
      if (
        kind === "create" &&
        (renumbered.get(connection)?.includes(stream) ?? false) &&
        saysNumber(program, address)
      ) {
        count(numbers, change);
      }
      if (total !== null) total = addMoney(total, posted(change, total.currency));
    },
    broken: (linked) => [
      ...program.entities.flatMap((entity) =>
        tooManyUpdates(program, entity, {
          updates: updates.get(entity.name) ?? 0,
          linked: linked.get(entity.name) ?? 0,
        }),
      ),
      ...tooManyVoids(program, voids),
      ...tooLarge(total, maxTotal),
      ...notOurNumbers(program, numbers),
    ],
  };
}

/** Changes of one sort: how many, and the first in the plan's order. */
interface Seen {
  count: number;
  first: Change | null;
}

function count(seen: Seen, change: Change): void {
  seen.count++;
  if (seen.first === null || change.wave < seen.first.wave) seen.first = change;
}

function tooManyUpdates(
  program: Program,
  entity: EntityProgram,
  { updates, linked }: { readonly updates: number; readonly linked: number },
): UnsafeReason[] {
  if (linked < FEWEST) return [];
  const share = divideDecimal(decimal(String(updates)), decimal(String(linked)), {
    places: 4,
    rounding: "half_up",
  });
  if (share === null || compareDecimal(share, program.safety.maxUpdates) <= 0) return [];
  const text =
    `this plan would update ${updates} of ${linked} ${entity.label.toLowerCase()} ` +
    `(${percent(share)}), limit ${percent(program.safety.maxUpdates)}`;
  return [{ rule: "max_updates", entity: entity.name, text, key: "safety.max_updates" }];
}

function tooManyVoids({ safety }: Program, { count: voids, first }: Seen): UnsafeReason[] {
  if (first === null || voids <= safety.maxVoids) return [];
  const text = `this plan would void ${voids} documents, limit ${safety.maxVoids}`;
  return [{ rule: "max_voids", entity: first.address.entity, text, key: "safety.max_voids" }];
}

/** What a change puts into the books, whichever way. */
function posted({ kind, amount: { after } }: Change, currency: Currency): Money {
  const posts = kind === "create" || kind === "update";
  return posts && after?.currency === currency ? absMoney(after) : money(0n, currency);
}

function tooLarge(total: Money | null, maxTotal: Money | null): UnsafeReason[] {
  if (total === null || maxTotal === null || compareMoney(total, maxTotal) <= 0) return [];
  const text = `this plan would post ${displayMoney(total)}, limit ${displayMoney(maxTotal)}`;
  return [{ rule: "max_total", entity: "", text, key: "safety.max_total" }];
}

/**
 * Numbers that the books give themselves are in the way of whoever looks for the source's, and a
 * lost document could not be found again by its number.
 */
function notOurNumbers({ safety }: Program, { count: concerned, first }: Seen): UnsafeReason[] {
  if (first === null || safety.renumbering === "allow") return [];
  const text =
    `the books number each ${first.stream} themselves (custom transaction numbers are off): ` +
    `${concerned} of this plan would not surely keep the number of the source`;
  return [{ rule: "renumbering", entity: first.address.entity, text, key: "safety.renumbering" }];
}

function saysNumber({ entities }: Program, { entity, role }: Change["address"]): boolean {
  const own = entities.find(({ name }) => name === entity);
  return own?.documents.find((each) => each.role === role)?.saysNumber ?? false;
}

function percent(share: Parameters<typeof formatDecimal>[0]): string {
  return `${formatDecimal(multiplyDecimal(share, decimal("100")))} %`;
}
