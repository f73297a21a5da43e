import { testInvoice, Unsettled, wordsOf } from "./certify-bench.ts";
import type { Bench, Found } from "./certify-bench.ts";

/** How a requestid that was answered once is answered again (facts, par. 6 and 15). */

export async function settleOtherBody(bench: Bench): Promise<Found> {
  const requestId = bench.freshId();
  const first = await bench.post("Invoice", await testInvoice(bench), { requestId });
  if (first.kind === "refused") throw new Unsettled(`no invoice: ${wordsOf(first.faults)}`);
  const other = { ...(await testInvoice(bench)), CustomerMemo: { value: "another body" } };
  const second = await bench.post("Invoice", other, { requestId });
  if (second.kind === "refused") {
    const evidence = `the same id with another body: ${wordsOf(second.faults)}`;
    return { answer: "refused", evidence, emulator: { requestId: { otherBody: "600" } } };
  }
  if (second.id === first.id) {
    const evidence = `the same id with another body was answered with invoice ${first.id} again`;
    return { answer: "replayed", evidence, emulator: { requestId: { otherBody: "replay" } } };
  }
  const evidence = `the same id with another body made invoice ${second.id} beside ${first.id}`;
  return { answer: "carried out", evidence };
}

/** Waits between two askings of one id; each doubles the life that is known, about. */
const WAITS_MS = [60_000, 240_000, 300_000, 3_000_000, 39_600_000, 43_200_000] as const;

/**
 * An id is asked for again after 1 minute, 5, 10, an hour, 12 hours and a day, as far as the
 * patience goes. Only an id that outlives that is called honoured.
 */
export async function settleRequestIds(
  bench: Bench,
  { patienceMs }: { readonly patienceMs: number },
): Promise<Found> {
  const requestId = bench.freshId();
  const body = await testInvoice(bench);
  const first = await bench.post("Invoice", body, { requestId });
  if (first.kind === "refused") throw new Unsettled(`no invoice: ${wordsOf(first.faults)}`);
  const isKnown = async (): Promise<boolean> => {
    const again = await bench.post("Invoice", body, { requestId });
    return again.kind === "refused" || again.id === first.id;
  };
  if (!(await isKnown())) {
    return {
      answer: "ignored",
      evidence: "the same bytes under the same id made a second invoice at once",
      connection: { request_ids: "ignored" },
      emulator: { requestId: { honoured: false } },
    };
  }
  const begun = bench.clock.monotonicMs();
  let alive = 0;
  for (const wait of WAITS_MS) {
    if (alive + wait > patienceMs) break;
    await bench.sleep(wait);
    const waited = Math.round(bench.clock.monotonicMs() - begun);
    if (!(await isKnown())) {
      return {
        answer: "forgotten",
        evidence: `known after ${seconds(alive)} and forgotten after ${seconds(waited)}`,
        connection: { request_ids: "ignored" },
        emulator: { requestId: { honoured: true, retentionMs: alive } },
      };
    }
    alive = waited;
  }
  return {
    answer: "honoured",
    evidence: `the same bytes under the same id were answered from memory for ${seconds(alive)}`,
    connection: { request_ids: "honoured" },
    emulator: { requestId: { honoured: true, retentionMs: null } },
  };
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
