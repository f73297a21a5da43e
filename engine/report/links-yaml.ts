/** One pair as a file of links under review writes it. */
export interface LinkLine {
  /** `INV-7`, or `TP-1#check` for a role of its own. */
  readonly key: string;
  /** `Customer/233` */
  readonly target: string;
  readonly by: string;
  /** YYYY-MM-DD */
  readonly at: string;
  readonly why: string;
}

/** `mappings/links/ENTITY.yaml`: reviewed like code, read by every run. */
export function linksYaml(entity: string, company: string, rows: readonly LinkLine[]): string {
  const lines = rows.map(
    ({ key, target, by, at, why }) =>
      `  - { source: ${yaml(key)}, books: ${target}, by: ${yaml(by)}, at: ${at}, why: ${yaml(why)} }`,
  );
  return [
    "# yaml-language-server: $schema=../../engine/config/schema/links.schema.json",
    `links: ${entity}`,
    `company: ${JSON.stringify(company)}`,
    ...(lines.length === 0 ? ["rows: []"] : ["rows:", ...lines]),
    "",
  ].join("\n");
}

/** Plain where YAML reads it back as the same text inside `{ }`. */
function yaml(text: string): string {
  const plain =
    /^[A-Za-z][\w .@/-]*[\w]$/.test(text) && !/^(true|false|null|yes|no|on|off)$/i.test(text);
  return plain ? text : JSON.stringify(text);
}
