/** Text of other systems that wants to be more: on a terminal, in a comment, in a spreadsheet. */
import { expect } from "vitest";
import { csvText as outboxCsv } from "../../connectors/files/csv-text.ts";
import { buildQuery } from "../../connectors/quickbooks/query.ts";
import type { Change } from "../../engine/model/change.ts";
import type { Instant } from "../../engine/model/calendar.ts";
import { entityName, MAIN, recordKey } from "../../engine/model/ids.ts";
import type { Digest, RunId } from "../../engine/model/ids.ts";
import { currency, parseMoney } from "../../engine/model/money.ts";
import type { Plan } from "../../engine/model/plan.ts";
import { reason } from "../../engine/model/reason.ts";
import { csvText } from "../../engine/report/csv.ts";
import { forTerminal, oneLine } from "../../engine/report/layout.ts";
import { planMarkdown } from "../../engine/report/plan-md.ts";
import { planText } from "../../engine/report/plan-text.ts";
import { planView } from "../../engine/report/plan-view.ts";
import { redactHeaders, redactUrl } from "../../engine/http/redact.ts";
import { attack, type Attack } from "./attack.ts";

const USD = currency("USD")!;

const COUNT = {
  entity: "invoice",
  create: 1,
  update: 0,
  void: 0,
  link: 0,
  blocked: 1,
  waiting: 0,
  held: 0,
  offered: 0,
  same: 0,
  later: 0,
  amount: "12.00",
  heldBack: "12.00",
} as const;

/** A plan of two rows whose key, label and reason are the attacker's. */
function planOf(text: string): Plan {
  const base = {
    address: { entity: entityName("invoice"), key: recordKey(text), role: MAIN },
    connection: "books",
    stream: "Invoice",
    label: text,
    target: null,
    expectVersion: null,
    deltas: [],
    amount: { before: null, after: parseMoney("12.00", USD) },
    after: [],
    desired: null,
    wave: 0,
  } as const;
  const changes: readonly Change[] = [
    { ...base, kind: "create", reasons: [] },
    { ...base, kind: "blocked", reasons: [reason("no_match", text, { help: text })] },
  ];
  return {
    format: "tieout.plan/1",
    project: "p",
    environment: "sandbox",
    company: "1",
    run: "run_1" as RunId,
    madeAt: "2026-06-30T12:00:00.000Z" as Instant,
    store: { lineage: "l" },
    program: "0" as Digest,
    changes,
    counts: [{ ...COUNT, label: text }],
    unsafe: [],
    digest: "d" as Digest,
  };
}

const view = (text: string) => planView(planOf(text), { label: text, currency: USD });

// oxlint-disable-next-line no-control-regex -- these are what must not come through
const MOVES =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

const terminal = (name: string, text: string): Attack =>
  attack(`on a terminal: ${name}`, () => {
    expect(text).toMatch(MOVES);
    const style = { width: 100, color: false, ascii: false };
    for (const shown of [
      oneLine(text),
      forTerminal(text),
      forTerminal(planText(view(text), style, { full: true })),
      planMarkdown(view(text)),
    ]) {
      expect(shown).not.toMatch(MOVES);
    }
  });

const markdown = (name: string, text: string, comesThrough: RegExp): Attack =>
  attack(`in a comment: ${name}`, () => {
    // A fence and a code span make everything inert but their own end.
    const shown = planMarkdown(view(text))
      .replace(/^```diff\n[^]*?\n```$/gm, "")
      .replace(/`[^`\n]*`/g, "");
    expect(text).toMatch(comesThrough);
    expect(shown.replace(/^<\/?(?:details|summary)>.*$/gm, "")).not.toMatch(comesThrough);
  });

const formula = (name: string, cell: string): Attack =>
  attack(`in a spreadsheet: ${name}`, () => {
    const texts = [csvText([[cell]]), outboxCsv([{ id: cell }], "id").slice("id\r\n".length)];
    for (const text of texts) expect(text).toMatch(/^"?'/);
  });

const query = (name: string, value: string): Attack =>
  attack(`in a query: ${name}`, () => {
    const asked = buildQuery("Customer", { where: [{ field: "DisplayName", in: [value] }] });
    const inside = asked.slice("select * from Customer where DisplayName = '".length, -1);
    // No quote that is not escaped, and no backslash that escapes the end.
    expect(inside.replace(/\\[\\']/g, "")).not.toMatch(/['\\]/);
    expect(asked.startsWith("select * from Customer where DisplayName = '")).toBe(true);
    expect(asked.endsWith("'")).toBe(true);
  });

const ADDRESS = "https://example.com/cb";

export const TEXT: readonly Attack[] = [
  terminal("clears the screen", "\u001b[2J\u001b[1;1HAll good"),
  terminal("sets the title", "\u001b]0;owned\u0007"),
  terminal("a link that is another", "\u001b]8;;https://evil.example\u0007Acme\u001b]8;;\u0007"),
  terminal("writes the clipboard", "\u001b]52;c;cm0gLXJmIH4=\u0007"),
  terminal("asks the terminal to answer", "\u001b[6n\u001b[c"),
  terminal("an escape of one byte", "\u009b31mred"),
  terminal("hidden text", "\u001b[8mhidden\u001b[0m"),
  terminal("overwrites its line", "Acme 9,999.00\rAcme     1.00"),
  terminal("takes characters back", "Acme\b\b\b\bEvil"),
  terminal("turns text round", "Acme \u202e00.001"),
  terminal("isolates and turns", "\u2066Acme\u2067 001\u2069"),
  terminal("an Arabic mark", "Acme\u061c 1"),
  terminal("a left-to-right mark", "Acme\u200e 1"),
  terminal("a line separator", "Acme\u2028+ invoice/INV-1 paid"),
  terminal("a NUL", "Acme\u0000Evil"),
  terminal("a bell", "Acme\u0007"),
  terminal("a device control string", "\u001bP+q544e\u001b\\"),
  terminal("a form feed", "Acme\fEvil"),
  markdown("a tag", "<img src=x onerror=alert(1)>", /<img/),
  markdown("a script", "<script>alert(1)</script>", /<script/),
  markdown("the end of its box", "</details><h1>approved</h1>", /<h1/),
  markdown("an image that tells who reads", "![x](https://evil.example/p.png)", /!\[x\]\(/),
  markdown("a link", "[Approve](https://evil.example)", /\[Approve\]\(/),
  markdown("calls a team", "@acme/owners please approve", /@acme/),
  markdown("another issue", "closes #12", /#12/),
  markdown("a comment that hides", "<!-- tieout:plan:prod -->", /<!-- tieout:plan:prod/),
  markdown("out of its code", "`a` **b** `c`", /`a` \*\*b\*\*/),
  markdown("an entity", "&lt;img&gt; &#64;team", /&#64;team|[^p]&lt;img/),
  attack("in a comment: the end of the fence", () => {
    const text = planMarkdown(view("a\n```\n# Approved"));
    expect(text.split("\n").filter((line) => line.startsWith("```"))).toEqual(["```diff", "```"]);
  }),
  formula("a link", '=HYPERLINK("https://evil.example","x")'),
  formula("a command", "=cmd|' /C calc'!A0"),
  formula("a plus", "+1+cmd|' /C calc'!A0"),
  formula("a minus", "-1+cmd|' /C calc'!A0"),
  formula("an at", "@SUM(1+1)*cmd|' /C calc'!A0"),
  formula("a tab before it", "\t=1+1"),
  formula("a line end before it", "\r=1+1"),
  formula("a full-width equals", "＝1+1"),
  query("a quote", "x' or Active in (true, false) or DisplayName = '"),
  query("a quote that is escaped", "x\\' or Id = '1"),
  query("a backslash at the end", "x\\"),
  query("two backslashes and a quote", "x\\\\'"),
  query("a name of a person", "O'Brien"),
  query("a limit", "x' maxresults 1000 --"),
  attack("in a query: a field that is none", () =>
    expect(() =>
      buildQuery("Customer", { where: [{ field: "Id = '1' or Id" as never, in: ["1"] }] }),
    ).toThrow("no filter"),
  ),
  attack("in a query: a stream that is none", () =>
    expect(() => buildQuery("Customer, Employee")).toThrow("unknown stream"),
  ),
  attack("in a log: a code in an address", () =>
    expect(redactUrl(`${ADDRESS}?code=canary&state=canary`)).not.toContain("canary"),
  ),
  attack("in a log: a name and a password in an address", () =>
    expect(redactUrl("https://ana:canary@example.com/")).not.toContain("canary"),
  ),
  attack("in a log: a header with a key", () =>
    expect(
      JSON.stringify(
        redactHeaders({ authorization: "Bearer canary", cookie: "canary", "x-api-key": "canary" }),
      ),
    ).not.toContain("canary"),
  ),
];
