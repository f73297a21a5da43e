import type OAuthClient from "intuit-oauth";
import type { Secret } from "../../engine/contract/connector.ts";
import type { ConnectorIo, HttpResult } from "../../engine/contract/io.ts";
import { tryObject } from "./held.ts";

/**
 * Intuit's own library does the talking; every call of it is carried by our Http: with our timeout,
 * without its retries (a token that has turned over must not be sent twice), and to an emulator
 * where that is meant. Its endpoints are statics of the class, which two connections would share,
 * so they are not used.
 */
export interface App {
  readonly io: Pick<ConnectorIo, "clock" | "http">;
  readonly clientId: Secret;
  readonly clientSecret: Secret;
}

/** Asks for new tokens. What comes back may be the only copy of them: keep it before anything. */
export function askRefresh(app: App, url: string, token: string): Promise<HttpResult> {
  return asking(app, url, "", (client) => client.refreshUsingToken(token));
}

/** Changes the code of a sign-in, once, for tokens. */
export function askExchange(
  app: App,
  url: string,
  { code, redirect }: { readonly code: string; readonly redirect: string },
): Promise<HttpResult> {
  const returned = `?${new URLSearchParams({ code }).toString()}`;
  return asking(app, url, redirect, (client) => client.createToken(returned));
}

/** Ends the sign-in: all its tokens. */
export function askRevoke(app: App, url: string, token: string): Promise<HttpResult> {
  return asking(app, url, "", (client) => client.revoke({ refresh_token: token }));
}

/** Where a person signs in. The books, and nothing else, are asked for. */
export async function authorizeAddress(
  app: App,
  url: string,
  { redirect, state }: { readonly redirect: string; readonly state: string },
): Promise<string> {
  const Client = await loadLibrary();
  const client = clientOf(Client, app, redirect);
  const made = new URL(client.authorizeUri({ scope: Client.scopes.Accounting, state }));
  return `${url}${made.search}`;
}

/** Three tries fit into the 90 s for which a process holds the turn. */
const TIMEOUT_MS = 25_000;

async function asking(
  app: App,
  url: string,
  redirect: string,
  ask: (client: OAuthClient) => Promise<unknown>,
): Promise<HttpResult> {
  const client = clientOf(await loadLibrary(), app, redirect);
  let result: HttpResult = { kind: "failure", sent: "no", reason: "it was not asked" };
  client.loadResponse = async (request: LibraryRequest) => {
    result = await app.io.http.request({
      method: "POST",
      url,
      headers: request.headers,
      body: bodyOf(request),
      timeoutMs: TIMEOUT_MS,
      maxBytes: 1_000_000,
    });
    return toLibraryResponse(result);
  };
  try {
    await ask(client);
  } catch {
    // What the library makes of a refusal loses the status: it is read from the answer itself.
  }
  return result;
}

/** 86 packages: loaded only when tokens move. */
async function loadLibrary(): Promise<typeof OAuthClient> {
  const { default: Client } = await import("intuit-oauth");
  Client.retryConfig.maxRetries = 0;
  return Client;
}

function clientOf(Client: typeof OAuthClient, app: App, redirectUri: string): OAuthClient {
  return new Client({
    clientId: app.clientId.reveal(),
    clientSecret: app.clientSecret.reveal(),
    environment: "production",
    redirectUri,
    // true would write files.
    logging: false,
    // Says when a sign-in ends for good (Intuit's blog of 2025-11-12).
    includeRefreshTokenHardExpiresIn: true,
  });
}

interface LibraryRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly data: Record<string, string>;
}

/** The library leaves that to axios, which goes by the content type. */
function bodyOf({ headers, data }: LibraryRequest): string {
  const isJson = (headers["Content-Type"] ?? "").includes("json");
  return isJson ? JSON.stringify(data) : new URLSearchParams(data).toString();
}

/** As axios would answer: a status that is no success is thrown. */
function toLibraryResponse(result: HttpResult): object {
  if (result.kind === "failure") throw new Error(result.reason);
  const data: unknown = tryObject(result.body) ?? result.body;
  const response = { status: result.status, statusText: "", headers: result.headers, data };
  if (result.status < 200 || result.status >= 300) {
    throw Object.assign(new Error(`status ${result.status}`), { response });
  }
  return response;
}
