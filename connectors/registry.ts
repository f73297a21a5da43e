import type { Connector } from "../engine/contract/connector.ts";

/** Every connector by the name that a configuration gives it; loaded when it is first used. */
export const connectors: Readonly<Record<string, () => Promise<Connector>>> = {
  files: async () => (await import("./files/index.ts")).files,
  memory: async () => (await import("./memory/index.ts")).memory,
  quickbooks: async () => (await import("./quickbooks/index.ts")).quickbooks,
  rest: async () => (await import("./rest/index.ts")).rest,
  sql: async () => (await import("./sql/index.ts")).sql,
  singer: async () => (await import("./singer/index.ts")).singer,
};

/** Local stand-ins of remote systems, for `tieout emulator`. */
export const emulators = {
  quickbooks: async () => (await import("./quickbooks/emulator/main.ts")).runEmulator,
};

/** Finding out how a company behaves, for `tieout certify`. */
export const certifiers = {
  quickbooks: async () => (await import("./quickbooks/certify.ts")).quickbooksCertifier,
};

/** Hearing what a system tells of itself, for `tieout webhooks`. */
export const receivers = {
  quickbooks: async () => (await import("./quickbooks/receiver.ts")).quickbooksReceiver,
};

/** Signing in with a browser, for `tieout connect`. */
export const signIns = {
  quickbooks: async () => (await import("./quickbooks/connect.ts")).quickbooksSignIn,
};

/** Looking into a system that nobody has described yet, for `tieout init`. */
export const explorers = {
  files: async () => (await import("./files/explore.ts")).filesExplorer,
  sql: async () => (await import("./sql/explore.ts")).sqlExplorer,
  rest: async () => (await import("./rest/explore.ts")).restExplorer,
};

/** What a system of work becomes in these books, for `tieout init`. */
export const proposers = {
  quickbooks: async () => (await import("./quickbooks/propose.ts")).quickbooksProposer,
};
