import type { Connector } from "../../engine/contract/connector.ts";
import { describeStreams } from "./catalog.ts";
import { checkConfig, CONFIG_SCHEMA, readSettings } from "./config.ts";
import { openSource } from "./read.ts";

/** What a Singer tap reads. The tap is run when a stream is read, and at no other time. */
export const singer: Connector = {
  name: "singer",
  title: "Singer: any tap, as a process of its own",
  configSchema: CONFIG_SCHEMA,
  secrets: ["secrets"],
  check: checkConfig,
  describe: (config, io) => describeStreams(readSettings(config), io),
  async open(options) {
    const settings = readSettings(options.config);
    const label = settings.command.join(" ");
    return {
      source: openSource(settings, options),
      destination: null,
      about: async () => ({
        id: `singer:${options.name}`,
        label,
        currency: null,
        closedUntil: null,
        facts: {},
        settleMs: 0,
      }),
      close: async () => {},
    };
  },
};
