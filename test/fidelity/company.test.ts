/** A recorded company's lists, loaded as a company file and read again one by one. */
import { expect, test } from "vitest";
import { type Json, openCompany } from "../connectors/quickbooks-emulator/support.ts";
import { LISTS } from "./fixtures.ts";
import { NEED, openSamples } from "./samples.ts";

const samples = openSamples();

test.skipIf(!samples.isThere)(
  `each entity is told to the letter and in its order ${NEED}`,
  async () => {
    const recorded = samples.json("fixtures/json/company-lists.json") as Json;
    // What a company has once is told by its own tests.
    const { preferences: _once, ...lists } = LISTS;
    const all = Object.entries(lists).flatMap(([list, entity]) =>
      recorded[list].map((body: Json): [string, Json] => [entity, body]),
    );
    const books = openCompany();
    const file = all.map(([entity, body]) => `${JSON.stringify({ [entity]: body })}\n`).join("");
    expect((await books.admin("POST", "load", file)).status).toBe(200);
    expect(all.length).toBeGreaterThan(100);
    for (const [entity, body] of all) {
      const { body: answer } = await books.get(`${entity.toLowerCase()}/${body.Id}`);
      expect(JSON.stringify(answer[entity])).toBe(JSON.stringify(body));
    }
  },
);
