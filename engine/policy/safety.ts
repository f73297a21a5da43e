import {
  compareDecimal,
  decimal,
  divideDecimal,
  formatDecimal,
  multiplyDecimal,
} from "../model/decimal.ts";
import { absMoney, compareMoney, displayMoney, sumMoney } from "../model/money.ts";
import type { Money } from "../model/money.ts";
import type { Change } from "../model/change.ts";
import type { UnsafeReason } from "../model/plan.ts";
import type { EntityProgram, Program } from "../model/program.ts";

/** Below this many linked documents a share says nothing (octoDNS: 10). */
const FEWEST = 10;

/** Limits of a whole plan; each message has the numbers and the key that allows it. */
export function judgeSafety(
  program: Program,
  changes: readonly Change[],
  linked: ReadonlyMap<string, number>,
): readonly UnsafeReason[] {
  return [
    ...program.entities.flatMap((entity) =>
      tooManyUpdates(program, entity, changes, linked.get(entity.name) ?? 0),
    ),
    ...tooManyVoids(program, changes),
    ...tooLarge(program, changes),
  ];
}

function tooManyUpdates(
  program: Program,
  entity: EntityProgram,
  changes: readonly Change[],
  linked: number,
): UnsafeReason[] {
  if (linked < FEWEST) return [];
  const updates = changes.filter(
    (change) => change.kind === "update" && change.address.entity === entity.name,
  ).length;
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

function tooManyVoids(program: Program, changes: readonly Change[]): UnsafeReason[] {
  const voids = changes.filter((change) => change.kind === "void");
  const [first] = voids;
  if (first === undefined || voids.length <= program.safety.maxVoids) return [];
  const text = `this plan would void ${voids.length} documents, limit ${program.safety.maxVoids}`;
  return [{ rule: "max_voids", entity: first.address.entity, text, key: "safety.max_voids" }];
}

function tooLarge(program: Program, changes: readonly Change[]): UnsafeReason[] {
  const { maxTotal } = program.safety;
  if (maxTotal === null) return [];
  const amounts = changes
    .filter((change) => change.kind === "create" || change.kind === "update")
    .map((change) => change.amount.after)
    .filter((amount) => amount !== null && amount.currency === maxTotal.currency)
    .map((amount) => absMoney(amount as Money));
  const total = sumMoney(amounts, maxTotal.currency);
  if (compareMoney(total, maxTotal) <= 0) return [];
  const text = `this plan would post ${displayMoney(total)}, limit ${displayMoney(maxTotal)}`;
  return [{ rule: "max_total", entity: "", text, key: "safety.max_total" }];
}

/**
 * Numbers that the books give themselves are in the way of whoever looks for the source's, and a
 * lost document could not be found again by its number.
 */
export function judgeNumbers(
  program: Program,
  changes: readonly Change[],
  renumbered: ReadonlyMap<string, readonly string[]>,
): readonly UnsafeReason[] {
  if (program.safety.renumbering === "allow") return [];
  const concerned = changes.filter(
    ({ kind, connection, stream, address }) =>
      kind === "create" &&
      (renumbered.get(connection)?.includes(stream) ?? false) &&
      saysNumber(program, address),
  );
  const [first] = concerned;
  if (first === undefined) return [];
  const text =
    `the books number each ${first.stream} themselves (custom transaction numbers are off): ` +
    `${concerned.length} of this plan would not surely keep the number of the source`;
  return [{ rule: "renumbering", entity: first.address.entity, text, key: "safety.renumbering" }];
}

function saysNumber({ entities }: Program, { entity, role }: Change["address"]): boolean {
  const own = entities.find(({ name }) => name === entity);
  return own?.documents.find((each) => each.role === role)?.saysNumber ?? false;
}

function percent(share: Parameters<typeof formatDecimal>[0]): string {
  return `${formatDecimal(multiplyDecimal(share, decimal("100")))} %`;
}
