/** Addresses that a connection must not reach, and answers that must not hurt. */
import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished } from "vitest";
import type { Http, HttpResult } from "../../engine/contract/io.ts";
import { openHttp } from "../../engine/http/client.ts";
import { isPublicAddress } from "../../engine/http/public-address.ts";
import { SILENT } from "../../engine/log.ts";
import { realClock } from "../../engine/world.ts";
import { attack, type Attack } from "./attack.ts";

function client(): Http {
  const http = openHttp({ clock: realClock, log: SILENT });
  onTestFinished(() => http.close());
  return http;
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const MEBIBYTE = 1024 * 1024;

const get = (url: string, guarded: boolean): Promise<HttpResult> =>
  client().request({
    method: "GET",
    url,
    headers: { authorization: "Bearer canary-7f3a9c" },
    timeoutMs: 20_000,
    maxBytes: MEBIBYTE,
    ...(guarded ? { guard: { privateHosts: [] } } : {}),
  });

/** A server stands there and would answer: nothing may come to it. */
const guarded = (name: string, host: string): Attack =>
  attack(`${name} (${host})`, async () => {
    let asked = 0;
    const origin = await serve((_, response) => {
      asked++;
      response.end("metadata");
    });
    const result = await get(`http://${host}:${new URL(origin).port}/latest/meta-data`, true);
    expect(result).toMatchObject({ kind: "failure", sent: "no" });
    expect(asked).toBe(0);
  });

const literal = (name: string, address: string): Attack =>
  attack(`${name} (${address})`, () => expect(isPublicAddress(address)).toBe(false));

export const NETWORK: readonly Attack[] = [
  guarded("this machine", "127.0.0.1"),
  guarded("this machine, short", "127.1"),
  guarded("this machine, as one number", "2130706433"),
  guarded("this machine, hexadecimal", "0x7f000001"),
  guarded("this machine, octal", "0177.0.0.1"),
  guarded("this machine, by name", "localhost"),
  guarded("this machine, by a name below it", "x.localhost"),
  guarded("this machine, with full-width digits", "１２７.0.0.1"),
  guarded("any address of this machine", "0.0.0.0"),
  guarded("this machine in v6", "[::1]"),
  guarded("this machine, a v4 in a v6", "[::ffff:127.0.0.1]"),
  guarded("this machine, the same in hexadecimal", "[::ffff:7f00:1]"),
  literal("the metadata of a cloud", "169.254.169.254"),
  literal("the metadata of a cloud in v6", "fd00:ec2::254"),
  literal("a private network, ten", "10.0.0.1"),
  literal("a private network, 172", "172.31.255.1"),
  literal("a private network, 192", "192.168.0.1"),
  literal("a carrier's network", "100.64.0.1"),
  literal("link-local", "fe80::1"),
  literal("link-local with a zone", "fe80::1%eth0"),
  literal("unique local", "fc00::1"),
  literal("a v4 behind NAT64", "64:ff9b::7f00:1"),
  literal("a v4 in 6to4", "2002:7f00:1::"),
  literal("a v4 in Teredo", "2001::7f00:1"),
  literal("multicast", "224.0.0.1"),
  literal("broadcast", "255.255.255.255"),
  literal("what is no address", "127.0.0.1.example"),
  attack("a redirect to another host does not take the key along", async () => {
    let stolen = 0;
    const thief = await serve((_, response) => {
      stolen++;
      response.end();
    });
    const origin = await serve((_, response) =>
      response.writeHead(302, { location: `${thief}/` }).end(),
    );
    expect(await get(origin, false)).toMatchObject({ kind: "answer", status: 302 });
    expect(stolen).toBe(0);
  }),
  attack("a packed body of 200 MiB in 200 KiB", async () => {
    const bomb = gzipSync(Buffer.alloc(200 * MEBIBYTE));
    const origin = await serve((_, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
    );
    expect((await get(origin, false)).kind).toBe("failure");
  }),
  attack("a body without an end", async () => {
    const origin = await serve((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        if (!response.destroyed) response.once("drain", more);
      };
      more();
    });
    expect((await get(origin, false)).kind).toBe("failure");
  }),
  attack("headers without an end", async () => {
    const origin = await serve((_, response) => {
      response.writeHead(200, { "x-long": "a".repeat(300_000) }).end();
    });
    expect((await get(origin, false)).kind).toBe("failure");
  }),
  attack("an address that is a file", async () =>
    expect((await get("file:///etc/passwd", true)).kind).toBe("failure"),
  ),
  attack("an address that is data", async () =>
    expect((await get("data:text/plain,hello", true)).kind).toBe("failure"),
  ),
];
