/** Which columns a list has: the mapping's own between the number and what Tieout says itself. */

const WIDTHS = {
  no: "46px",
  key: "minmax(110px, 1fr)",
  text: "minmax(88px, 1.4fr)",
  date: "92px",
  money: "104px",
  paid: "60px",
  synced: "84px",
  twin: "minmax(164px, 1.6fr)",
  status: "minmax(150px, 1.8fr)",
  acts: "84px",
};

const PLAIN = [
  { name: "title", label: "What", kind: "text", sort: "title" },
  { name: "party", label: "Billed to", kind: "text", sort: "party" },
  { name: "day", label: "Day", kind: "date", sort: "day" },
  { name: "amount", label: "Total", kind: "money", sort: "amount" },
];

/** Whether a person picks what a row is over there: then that stands in the row itself. */
export const isPicked = (entity) => entity.create === "never" || entity.permanent;

/** All that there are for an entity, in their order; `usual`: shown unless somebody chose else. */
export function allColumns(entity) {
  const own = entity.columns.map(({ label, type, sort, is_key: isKey }, cell) => {
    const name = isKey ? "key" : sort === "title" ? "title" : sort === "amount" ? "amount" : "own";
    return { name, label, kind: isKey ? "key" : kindOf(type), sort, cell };
  });
  const hasKey = own.some(({ name }) => name === "key");
  const key = { name: "key", label: "Key", kind: "key", sort: "key" };
  const rest = own.length === 0 ? PLAIN : own;
  // At 320 px a card has one line of text below its number.
  if (!rest.some(({ name }) => name === "title")) {
    const text = rest.find(({ name, kind }) => name === "own" && kind === "text");
    if (text) text.name = "title";
  }
  return [
    { name: "no", label: "No.", kind: "no", sort: "seen" },
    ...(hasKey ? [] : [{ ...key, label: own.length === 0 ? "Number" : "Key" }]),
    {
      name: "twin",
      label: `${entity.stream} in ${otherSide(entity)}`,
      kind: "twin",
      off: !isPicked(entity),
    },
    ...rest,
    ...(entity.has_paid ? [{ name: "paid", label: "Is paid", kind: "paid" }] : []),
    { name: "synced", label: "Synced", kind: "synced", sort: "synced" },
    { name: "status", label: "Status", kind: "status", sort: "status" },
    { name: "acts", label: "Actions", kind: "acts" },
  ].map((column) => ({ ...column, width: WIDTHS[column.kind], right: column.kind === "money" }));
}

const kindOf = (type) =>
  ({ date: "date", instant: "date", money: "money", decimal: "money", integer: "money" })[type] ??
  "text";

/** `{label: shown}` for what was chosen otherwise than it is usual. */
export const chosenColumns = (entity) =>
  JSON.parse(localStorage.getItem(`columns:${entity.name}`) ?? "{}");
export const keepColumns = (entity, chosen) =>
  localStorage.setItem(`columns:${entity.name}`, JSON.stringify(chosen));

const FIXED = new Set(["no", "key", "status"]);
export const isFixed = ({ name }) => FIXED.has(name);

export const shownColumns = (entity, chosen) =>
  allColumns(entity).filter((column) => isFixed(column) || (chosen[column.label] ?? !column.off));

export const template = (columns) => columns.map(({ width }) => width).join(" ");
export const leastWidth = (columns) =>
  columns.reduce((sum, { width }) => sum + Number(/\d+/.exec(width)[0]) + 8, 12);

const named = (name) =>
  name === "books" ? "the books" : name.charAt(0).toUpperCase() + name.slice(1);
/** Where rows come from and where they go, as people call the connections. */
export const thisSide = (entity) => named(entity.source_name);
export const otherSide = (entity) => named(entity.books_name);
