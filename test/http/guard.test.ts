import http from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import type { HttpGuard, HttpResult } from "../../engine/contract/io.ts";
import { openHttp } from "../../engine/http/client.ts";
import { isPublicAddress } from "../../engine/http/public-address.ts";
import { SILENT } from "../../engine/log.ts";
import { realClock } from "../../engine/world.ts";

test.each([
  "127.0.0.1",
  "127.8.9.10",
  "0.0.0.0",
  "10.1.2.3",
  "100.64.0.1",
  "169.254.169.254",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::127.0.0.1",
  "::ffff:127.0.0.1",
  "::ffff:a9fe:a9fe",
  "::ffff:10.0.0.1",
  "64:ff9b::a00:1",
  "2002:7f00:1::",
  "fc00::1",
  "fd12:3456::1",
  "fe80::1",
  "fe80::1%eth0",
  "ff02::1",
  "localhost",
])("%s is no address of the public internet", (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each(["8.8.8.8", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8"])(
  "%s is one",
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

async function serve(
  answer: (response: http.ServerResponse) => void,
): Promise<{ readonly port: number; asked(): number }> {
  let asked = 0;
  const server = http.createServer((_request, response) => {
    asked++;
    answer(response);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, asked: () => asked };
}

async function get(url: string, guard: HttpGuard): Promise<HttpResult> {
  const client = openHttp({ clock: realClock, log: SILENT });
  onTestFinished(() => client.close());
  return client.request({ method: "GET", url, headers: {}, timeoutMs: 10_000, guard });
}

test.each([
  "127.0.0.1",
  "2130706433",
  "0x7f.1",
  "0177.0.0.1",
  "127.1",
  "localhost",
  "[::ffff:127.0.0.1]",
])("this machine, written as %s, is not called where it is not named", async (host) => {
  const server = await serve((response) => response.end("{}"));
  const result = await get(`http://${host}:${server.port}/`, { privateHosts: ["api.example"] });
  expect(result).toMatchObject({ kind: "failure", sent: "no" });
  expect(result.kind === "failure" && result.reason).toContain("not an address of the public");
  expect(server.asked()).toBe(0);
});

test.each(["127.0.0.1", "localhost"])("%s is called where it is named", async (host) => {
  const server = await serve((response) => response.end("{}"));
  const url = `http://${host}:${server.port}/`;
  expect(await get(url, { privateHosts: [host] })).toMatchObject({ kind: "answer", status: 200 });
  expect(server.asked()).toBe(1);
});

test("a connection that one guard let through does not serve another", async () => {
  const server = await serve((response) => response.end("{}"));
  const client = openHttp({ clock: realClock, log: SILENT });
  onTestFinished(() => client.close());
  const ask = (privateHosts: readonly string[]): Promise<HttpResult> =>
    client.request({
      method: "GET",
      url: `http://localhost:${server.port}/`,
      headers: {},
      timeoutMs: 10_000,
      guard: { privateHosts },
    });
  expect(await ask(["localhost"])).toMatchObject({ kind: "answer" });
  expect(await ask([])).toMatchObject({ kind: "failure", sent: "no" });
});

test("an answer that unpacks to more than 100 times its size is not unpacked", async () => {
  const server = await serve((response) => {
    response.setHeader("content-encoding", "gzip");
    response.end(gzipSync(Buffer.alloc(20 * 1024 * 1024)));
  });
  const url = `http://127.0.0.1:${server.port}/`;
  const result = await get(url, { privateHosts: ["127.0.0.1"] });
  expect(result).toMatchObject({ kind: "failure", sent: "maybe" });
  expect(result.kind === "failure" && result.reason).toContain("cannot be unpacked");
});
