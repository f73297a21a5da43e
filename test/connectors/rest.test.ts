import { expect, onTestFinished, test } from "vitest";
import { rest } from "../../connectors/rest/index.ts";
import { Secret } from "../../engine/config/secrets.ts";
import type { Connection, Page } from "../../engine/contract/connector.ts";
import { openHttp } from "../../engine/http/client.ts";
import { SILENT } from "../../engine/log.ts";
import { remoteId } from "../../engine/model/ids.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { realClock } from "../../engine/world.ts";
import { openOptions } from "../conformance/open-options.ts";
import { SIGNAL } from "../conformance/talk.ts";
import { runTieout } from "../support/cli.ts";
import { CLIENT } from "../line/mappings.ts";
import { deskManifest } from "../support/desk-manifest.ts";
import { type Desk, type DeskAnswer, DESK_TOKEN, startDesk } from "../support/desk-server.ts";
import { temporaryFolder, testWorld } from "../support/world.ts";

interface Wish {
  readonly stream?: JsonObject;
  readonly requester?: JsonObject;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly mode?: "read" | "write";
}

async function connect(desk: Desk, wish: Wish = {}): Promise<Connection> {
  const http = openHttp({ clock: realClock, log: SILENT });
  onTestFinished(() => http.close());
  const manifest = deskManifest(desk.url, wish.stream);
  const requester = { ...(manifest["requester"] as JsonObject), ...wish.requester };
  const hosts = ["127.0.0.1"];
  const config = { manifest: { ...manifest, requester }, hosts, allow_private: hosts };
  const secrets = Object.entries(wish.secrets ?? { api_token: DESK_TOKEN });
  return rest.open({
    ...openOptions(config, wish.mode ?? "read", testWorld({ http })),
    secrets: new Map(secrets.map(([key, value]) => [key, new Secret(value)])),
  });
}

async function read(
  connection: Connection,
  stream: string = "customers",
): Promise<readonly Page[]> {
  const pages: Page[] = [];
  const options = { cursor: null, lists: [], key: "id", signal: SIGNAL };
  for await (const page of connection.source.read(stream, options)) pages.push(page);
  return pages;
}

/** The first answers, then the desk's own. */
function answers(desk: Desk, ...first: readonly DeskAnswer[]): void {
  const left = [...first];
  desk.answer = () => left.shift() ?? null;
}

test("a read waits as it is asked to, and tries again what failed by itself", async () => {
  const desk = await startDesk();
  desk.add("customers", { name: "A" });
  answers(desk, { status: 429, headers: { "retry-after": "7" } }, { status: 503 }, { text: "<p>" });
  expect((await read(await connect(desk))).flatMap(({ records }) => records)).toHaveLength(1);
  expect(desk.requests).toHaveLength(4);
});

test("a filter of the manifest says what an answer means", async () => {
  const desk = await startDesk();
  desk.add("customers", { name: "A" });
  const busy = { status: 400, json: { error: { message: "Busy, come back" } } };
  const handler = {
    response_filters: [{ http_codes: [400], error_message_contains: "busy", action: "retry" }],
  };
  answers(desk, busy, busy);
  await read(await connect(desk, { requester: { error_handler: handler } }));
  expect(desk.requests).toHaveLength(3);
  answers(desk, busy);
  await expect(read(await connect(desk))).rejects.toMatchObject({
    code: "TO931",
    message: expect.stringContaining("Busy, come back"),
  });
});

test("a redirect is not followed, and carries no secret anywhere", async () => {
  const desk = await startDesk();
  const other = await startDesk();
  desk.answer = () => ({ status: 302, headers: { location: `${other.url}/customers?token=x` } });
  const reading = read(await connect(desk));
  await expect(reading).rejects.toMatchObject({ code: "TO941" });
  await expect(reading).rejects.toMatchObject({ message: expect.not.stringContaining("token=x") });
  expect(other.requests).toEqual([]);
});

test("a next page that lies at another host is not asked for", async () => {
  const desk = await startDesk();
  const other = await startDesk();
  const paginator = {
    type: "cursor",
    page_token_option: { inject_into: "path" },
    cursor_value: "{{ response.next }}",
  };
  desk.answer = () => ({ json: { data: [{ id: "1" }], next: `${other.url}/customers` } });
  await expect(read(await connect(desk, { stream: { paginator } }))).rejects.toMatchObject({
    code: "TO931",
    message: expect.stringContaining("the next page"),
  });
  expect(other.requests).toEqual([]);
});

test("a system that overlooks the page ends the read instead of going round", async () => {
  const desk = await startDesk();
  desk.answer = () => ({ json: { data: [{ id: "1" }], next: "1" } });
  await expect(read(await connect(desk))).rejects.toMatchObject({
    message: expect.stringContaining("again and again"),
  });
  expect(desk.requests.length).toBeLessThan(5);
});

test("an id is one piece of an address, whatever is in it", async () => {
  const desk = await startDesk();
  const { source } = await connect(desk);
  const ids = ["..", "../me", "a/b?c=d#e"].map(remoteId);
  expect(await source.get("customers", ids, SIGNAL)).toEqual([]);
  expect(desk.requests.map(({ path }) => path)).toEqual([
    "/v1/customers/..%2Fme",
    "/v1/customers/a%2Fb%3Fc%3Dd%23e",
  ]);
});

test("a write is sent once, and what proves nothing is unknown", async () => {
  const desk = await startDesk();
  const { destination } = await connect(desk, { mode: "write" });
  const write = {
    ...{ item: "i1", kind: "create", stream: "customers", target: null, expectVersion: null },
    body: { name: "A" },
    address: { entity: "customer", key: "1", role: "main" },
  } as never;
  const request = destination!.prepare("r1" as never, [write]);
  expect(JSON.stringify(request)).not.toContain(DESK_TOKEN);
  for (const [answer, kind] of [
    [{ status: 500 }, "unknown"],
    [{ status: 302, headers: { location: "/" } }, "unknown"],
    [{ status: 200, text: "<html>" }, "unknown"],
    [{ status: 201, json: { data: {} } }, "unknown"],
    [{ status: 429 }, "throttled"],
    [{ status: 403 }, "unavailable"],
  ] as const) {
    const before = desk.requests.length;
    answers(desk, answer);
    expect(await destination!.send(request, SIGNAL)).toMatchObject({ kind });
    expect(desk.requests).toHaveLength(before + 1);
  }
});

test("a token that has ended is renewed once, and a new refresh token is kept", async () => {
  const desk = await startDesk();
  desk.add("customers", { name: "A" });
  const asked: string[] = [];
  desk.answer = ({ path, body, headers }) => {
    if (path !== "/v1/token") {
      return headers.authorization === "Bearer old" ? { status: 401, json: {} } : null;
    }
    asked.push(new URLSearchParams(String(body)).get("refresh_token") ?? "");
    const access_token = asked.length === 1 ? "old" : DESK_TOKEN;
    return { json: { access_token, expires_in: 3600, refresh_token: `r${asked.length}` } };
  };
  const authenticator = {
    type: "oauth2",
    grant_type: "refresh_token",
    token_refresh_endpoint: `${desk.url}/token`,
  };
  const secrets = { client_id: "id", client_secret: "secret", refresh_token: "r0" };
  const connection = await connect(desk, { requester: { authenticator }, secrets });
  expect((await read(connection)).flatMap(({ records }) => records)).toHaveLength(1);
  expect(asked).toEqual(["r0", "r1"]);
  desk.answer = ({ path }) =>
    path === "/v1/token" ? { status: 400, json: { error: "invalid_grant" } } : null;
  const another = await connect(desk, { requester: { authenticator }, secrets });
  await expect(read(another)).rejects.toMatchObject({
    code: "TO940",
    message: expect.stringContaining("invalid_grant"),
  });
});

const MANIFEST = `requester:
  url_base: http://api.deskline.example/v1
  authenticator: { type: bearer, field_name: X-Key }
streams:
  customers:
    path: "/customers/{{ confg.region }}"
    primary_key: id
    paginator: { type: cursor, page_token_option: { inject_into: header } }
    partition_router: { parent_stream: custmers }
    parts: { name: nam }
    fields: { id: text, name: text }
    create: { path: "/{{ body.name" }
`;

test("all that is wrong with a manifest is told at once, each where it stands", async () => {
  const root = temporaryFolder();
  const { files } = testWorld({ root });
  files.write(
    "sync.config.yaml",
    `tieout: 1
project: harborline
timezone: America/Chicago
connections:
  desk: { connector: rest, manifest: desk.yaml, hosts: [api.example.com] }
  books: { connector: quickbooks, environment: emulator, company: "9341453508217706" }
`,
  );
  files.write("mappings/client.yaml", CLIENT.replace("linarc.clients", "desk.customers"));
  files.write("desk.yaml", MANIFEST);
  const told = async (): Promise<readonly string[]> => {
    const { exitCode, stdout } = await runTieout(["validate", "--json"], { cwd: root });
    expect(exitCode).toBe(3);
    const { diagnostics } = JSON.parse(stdout) as {
      diagnostics: { code: string; file: string; line: number; column: number; message: string }[];
    };
    return diagnostics
      .filter(({ code, file }) => code === "TO271" || file === "desk.yaml")
      .map((one) => `${one.file}:${one.line}:${one.column} ${one.message}`);
  };
  expect(await told()).toMatchInlineSnapshot(`
    [
      "desk.yaml:2:13 \`api.deskline.example\` is not among the hosts of this connection",
      "desk.yaml:2:13 what is sent to \`http:\` can be read on its way",
      "desk.yaml:3:34 \`field_name\` does not go with \`type: bearer\`",
      "desk.yaml:6:11 \`confg\` is not known here",
      "desk.yaml:8:5 \`cursor_value\` is missing in \`type: cursor\`",
      "desk.yaml:8:32 \`field_name\` is missing",
      "desk.yaml:9:40 there is no stream \`custmers\` in this manifest",
      "desk.yaml:10:20 there is no field \`nam\`",
      "desk.yaml:12:5 rows of another thing cannot be written by themselves",
      "desk.yaml:12:21 a \`{{\` without its \`}}\`",
      "sync.config.yaml:5:3 \`api_token\` is missing: the manifest's authenticator is \`bearer\`",
    ]
  `);
  files.write("desk.yaml", MANIFEST.replace("primary_key: id", "primry_key: id"));
  expect(await told()).toMatchInlineSnapshot(`
    [
      "desk.yaml:6:5 \`manifest\`: \`primary_key\` is missing",
      "desk.yaml:7:5 \`manifest\`: \`primry_key\` is unknown",
    ]
  `);
});
