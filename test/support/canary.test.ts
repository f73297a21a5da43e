import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { testProject } from "../line/project.ts";
import { CANARY, CANARY_NAME, expectNoSecret, expectNoSecretIn } from "./canary.ts";
import { tempFolder } from "./temp.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

test.each([
  ["as it is", `a ${CANARY} b`],
  ["as the password of a header", `Basic ${base64(`emulator-client:${CANARY}`)}`],
  ["as base64 behind one more byte", base64(`x${CANARY}`)],
  ["as base64 behind two more", base64(`xy${CANARY} and on`)],
  ["as hex digits", Buffer.from(`x${CANARY}`).toString("hex")],
  ["an access token", `Bearer eyJ${"0a".repeat(24)}`],
  ["a refresh token", `{"r":"RT1-${"0a".repeat(16)}"}`],
])("a secret that shows is seen: %s", (_, text) => {
  expect(() => expectNoSecret("a log", text)).toThrow("is in a log");
  const folder = tempFolder();
  const file = path.join(folder, "deep/er/kept.bin");
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, Buffer.concat([Buffer.alloc(1000, 0xff), Buffer.from(text)]));
  expect(() => expectNoSecretIn(folder)).toThrow("kept.bin");
  fs.rmSync(file);
  expect(() => expectNoSecretIn(folder)).not.toThrow();
});

test("what is no secret may stand anywhere", () => {
  expect(() => expectNoSecret("a log", `${CANARY_NAME}, RT1-short, eyJhbGciOiJI`)).not.toThrow();
});

test("the projects of tests do sign in with it", async () => {
  expect(process.env[CANARY_NAME]).toBe(CANARY);
  // No token lasts: each call renews it, by the secret.
  const p = await testProject({ settings: { oauth: { accessSeconds: 100 } } });
  expect((await p.run()).applied.stop).toBeNull();
  const oauth = { accessSeconds: 100, clientSecret: "another" };
  const other = await testProject({ settings: { oauth } });
  await expect(other.run()).rejects.toMatchObject({ code: "TO940" });
});
