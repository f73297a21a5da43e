import type { Connector, OpenOptions, RemoteAbout } from "../../engine/contract/connector.ts";
import { type Api, fillPath, fillTexts, openApi } from "./api.ts";
import { checkManifest } from "./check.ts";
import { CONFIG_SCHEMA, MANIFEST_SCHEMA, readSettings, SECRETS } from "./config.ts";
import { unreadable } from "./fail.ts";
import { describeStreams } from "./fields.ts";
import { openSource } from "./read.ts";
import { evaluate, parseTemplate, textOf } from "./template.ts";
import { openDestination } from "./write.ts";

/** Any system with a REST interface, by a manifest that says how it is asked. */
export const rest: Connector = {
  name: "rest",
  title: "REST: a system that a manifest describes",
  configSchema: CONFIG_SCHEMA,
  secrets: SECRETS,
  documents: { manifest: MANIFEST_SCHEMA },
  check: checkManifest,
  describe: (config) => describeStreams(readSettings(config).manifest),
  async open(options) {
    const settings = readSettings(options.config);
    const api = openApi(settings, options);
    const canWrite = Object.values(settings.manifest.streams).some(
      (stream) => stream.create ?? stream.update ?? stream.void,
    );
    return {
      source: openSource(api, options.name),
      destination: options.mode === "write" && canWrite ? openDestination(api, options.name) : null,
      about: () => readAbout(api, options),
      close: async () => {},
    };
  },
};

/** As long as the slowest of usual services, and a minute. */
const SETTLE_SECONDS = 120;

async function readAbout(api: Api, { signal }: OpenOptions): Promise<RemoteAbout> {
  const { base, manifest } = api.settings;
  const about = {
    id: base,
    label: manifest.title ?? base,
    currency: null,
    closedUntil: null,
    facts: {},
    settleMs: (manifest.settle_seconds ?? SETTLE_SECONDS) * 1000,
  };
  const { check, requester } = manifest;
  if (check === undefined) return about;
  const path = fillPath(check.path, api.scope);
  const read =
    path === null
      ? null
      : await api.read(
          {
            method: "GET",
            path,
            parameters: fillTexts(requester.request_parameters, api.scope),
            headers: fillTexts(requester.request_headers, api.scope),
            body: null,
          },
          signal,
        );
  if (read === null) throw unreadable(api.who, `there is nothing at ${check.path}`);
  const said = (template: string | undefined): string | null =>
    template === undefined
      ? null
      : textOf(evaluate(parseTemplate(template), { ...api.scope, response: read.json }));
  return {
    ...about,
    id: said(check.id) ?? about.id,
    label: said(check.label) ?? about.label,
    currency: said(check.currency),
  };
}
