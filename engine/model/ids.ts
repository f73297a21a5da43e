/** Ids are text, told apart by a brand that exists only for the compiler. */
export type Brand<T, Name extends string> = T & { readonly __brand: Name };

export type EntityName = Brand<string, "EntityName">;
/** The key that the true side gives a record, as text. */
export type RecordKey = Brand<string, "RecordKey">;
/** One of an entity's documents; `main` where the mapping names none. */
export type Role = Brand<string, "Role">;
export type RemoteId = Brand<string, "RemoteId">;
export type RunId = Brand<string, "RunId">;
/** At most 36 characters of [a-z0-9]: valid as a QuickBooks requestid, in batches too. */
export type RequestId = Brand<string, "RequestId">;
export type Digest = Brand<string, "Digest">;

export const MAIN = "main" as Role;

export const entityName = (text: string): EntityName => text as EntityName;
export const recordKey = (text: string): RecordKey => text as RecordKey;
export const role = (text: string): Role => text as Role;
export const remoteId = (text: string): RemoteId => text as RemoteId;

/** A document's address: `invoice/INV-1042`, or `trust_payment/TT-311#check` beside others. */
export interface Address {
  readonly entity: EntityName;
  readonly key: RecordKey;
  readonly role: Role;
}

export function formatAddress(address: Address): string {
  const row = `${address.entity}/${address.key}`;
  // A key that ends as a role would (`PO#b`) is told from one by saying the role.
  const isPlain = address.role === MAIN && !ROLE_AT_END.test(address.key);
  return isPlain ? row : `${row}#${address.role}`;
}

/** As references have it, which name the record and leave the role open. */
export function formatRow(entity: string, key: string): string {
  return formatAddress({ entity: entity as EntityName, key: key as RecordKey, role: MAIN });
}

const ROLE_AT_END = /#[a-z][a-z0-9_]*$/;

/** Reads `entity/key` or `entity/key#role`; the key may hold slashes. null where it is neither. */
export function parseAddress(text: string): Address | null {
  const match = /^([a-z][a-z0-9_]*)\/(.+?)(?:#([a-z][a-z0-9_]*))?$/s.exec(text);
  if (!match) return null;
  return {
    entity: match[1] as EntityName,
    key: match[2] as RecordKey,
    role: (match[3] ?? MAIN) as Role,
  };
}
