import type { Explorer } from "../../engine/contract/explorer.ts";
import { TieoutError } from "../../engine/errors.ts";
import type { JsonObject } from "../../engine/model/json.ts";

/** A manifest that somebody has written: which hosts it calls, and how it is let in. */
export const restExplorer: Explorer = {
  title: "A REST system, by its manifest",
  question: "Which file is the manifest?",
  initial: "manifests/system.yaml",
  takes: (address, { files }) => /\.ya?ml$/.test(address) && files.info(address)?.kind === "file",
  async explore(address, { io: { files } }) {
    const text = files.readText(address);
    const base = /^\s*url_base:\s*["']?(https?:\/\/[^\s"'}]+)/m.exec(text)?.[1];
    if (base === undefined || !URL.canParse(base)) {
      throw new TieoutError("TO931", `${address} names no url_base`, {
        advice: "A manifest is described in connectors/rest/README.md.",
      });
    }
    const { hostname } = new URL(base);
    const isLocal = hostname === "localhost" || hostname.startsWith("127.") || hostname === "[::1]";
    const secrets = Object.entries(SECRETS).find(([type]) =>
      new RegExp(`authenticator:[^]*?type:\\s*["']?${type}\\b`).test(text),
    )?.[1];
    return {
      manifest: address,
      hosts: [hostname],
      ...(isLocal ? { allow_private: [hostname] } : {}),
      ...Object.fromEntries((secrets ?? []).map((key) => [key, `\${${key.toUpperCase()}}`])),
    } satisfies JsonObject;
  },
};

/** What each way of being let in needs; a person names the variables as he likes. */
const SECRETS: Readonly<Record<string, readonly string[]>> = {
  bearer: ["api_token"],
  api_key: ["api_key"],
  basic: ["password"],
  oauth2: ["client_id", "client_secret", "refresh_token"],
};
