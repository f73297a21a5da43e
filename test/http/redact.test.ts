import { expect, test } from "vitest";
import { redactHeaders, redactUrl } from "../../engine/http/redact.ts";

test.each([
  [
    "https://u:p@example.com/a?access_token=x#frag",
    "https://example.com/a?access_token=[redacted]",
  ],
  [
    "https://example.com/cb?code=1&state=2",
    "https://example.com/cb?code=[redacted]&state=[redacted]",
  ],
  [
    "http://127.0.0.1:81/q?query=select 1&minorversion=75",
    "http://127.0.0.1:81/q?query=select 1&minorversion=75",
  ],
  ["https://example.com/plain", "https://example.com/plain"],
  ["not an address token=x", "[not an address]"],
])("%s is logged as %s", (address, logged) => {
  expect(redactUrl(address)).toBe(logged);
});

test("headers are shown by an allow-list", () => {
  expect(
    redactHeaders({ Authorization: "Bearer x", "Content-Type": "application/json", "X-New": "y" }),
  ).toEqual({
    Authorization: "[redacted]",
    "Content-Type": "application/json",
    "X-New": "[redacted]",
  });
});
