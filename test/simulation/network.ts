import type { Emulator } from "../../connectors/quickbooks/emulator/emulator.ts";
import type { Http, HttpRequest, HttpResult } from "../../engine/contract/io.ts";
import { carryTo } from "../support/emulator-http.ts";
import { failsNow, saw } from "./simulation.ts";
import type { Process } from "./process.ts";
import { FAULTS } from "./swarm.ts";
import type { Fault } from "./swarm.ts";

export interface Wire {
  readonly emulator: Emulator;
  /** Just before the bytes of a write leave the process: what has to be true then. */
  beforeWrite(process: Process, request: HttpRequest): Promise<void>;
  /** Around the moment at which a request is carried out. */
  during(
    process: Process,
    request: HttpRequest,
    act: () => Promise<HttpResult>,
  ): Promise<HttpResult>;
}

/** The network of one process: late, lossy, and outlived by what it has taken. */
export function networkOf(process: Process, wire: Wire): Http {
  return {
    close: () => Promise.resolve(),
    async request(request) {
      const { sim, name } = process;
      await process.effect("before a request");
      const path = new URL(request.url).pathname.replace(/^.*\/company\/\d+\//, "");
      if (isWrite(request)) {
        await wire.beforeWrite(process, request);
        await standStill(process);
      }
      saw(sim, "request");
      const fault = faultOf(process, request);
      const answered = exchange(process, wire, request, fault);
      sim.trace.note(`${name} ${request.method} ${path}${fault === null ? "" : ` (${fault})`}`);
      await process.effect("with a request on its way");
      const result = await answered;
      const status = result.kind === "answer" ? result.status : result.reason;
      sim.trace.note(`${name} ${request.method} ${path}: ${status}`);
      await process.effect("before an answer is looked at");
      return result;
    },
  };
}

export function isWrite({ method, url }: HttpRequest): boolean {
  return method === "POST" && /\/company\/\d+\/(?!query)/.test(url);
}

/** The machine is suspended between the last check and the socket: nothing of ours can see it. */
async function standStill(process: Process): Promise<void> {
  const { sim, name } = process;
  if (!sim.wild || !sim.choices.chance(`${name}.stall`, sim.swarm.stall)) return;
  const ms = [40_000, 120_000, 600_000][sim.choices.pick(`${name}.stalled`, 3)]!;
  saw(sim, "fault stall");
  sim.trace.note(`${name} stands still for ${ms} ms`);
  process.stalledUntil = sim.time.nowMs() + ms;
  await new Promise<void>((resolve) => sim.time.after(ms, resolve));
}

function faultOf({ sim, name }: Process, { url }: HttpRequest): Fault | null {
  if (failsNow(sim, "network")) return "answer_lost";
  if (!sim.wild || sim.crashAt !== null) return null;
  const isCompany = url.includes("/v3/company/");
  for (const fault of FAULTS) {
    if (fault === "expired" && !isCompany) continue;
    if (!sim.choices.chance(`${name}.${fault}`, sim.swarm.faults[fault])) continue;
    saw(sim, `fault ${fault}`);
    return fault;
  }
  return null;
}

/** A request may take effect this long after its client is gone (the service's own limit). */
const LATEST_MS = 120_000;

function exchange(
  process: Process,
  wire: Wire,
  request: HttpRequest,
  fault: Fault | null,
): Promise<HttpResult> {
  const { sim, name } = process;
  const { time, choices } = sim;
  const pick = (what: string, n: number): number => choices.pick(`${name}.${what}`, n);
  const latency = 20 + pick("latency", 180);
  const mayChange = request.method === "POST" && !/\/query\b/.test(request.url);
  if (mayChange) sim.onTheWay++;
  const carry = async (): Promise<HttpResult> => {
    const result = await wire.during(process, request, () => carryTo(wire.emulator, request));
    if (mayChange) {
      sim.onTheWay--;
      sim.changes++;
    }
    return result;
  };
  /** Carried out after so long; the answer needs as long as usual to come back. */
  const deliver = (ms: number, then: (result: HttpResult) => void): void =>
    void time.after(
      ms,
      () => void carry().then((result) => time.after(latency, () => then(result))),
    );
  const gone = (reason: string, sent: "no" | "maybe" = "maybe"): HttpResult => {
    return { kind: "failure", sent, reason };
  };
  /** A broken connection is noticed at once, or only when time is up. */
  const brokenAfter = pick("broken", 2) === 0 ? latency + 5 : request.timeoutMs;
  return new Promise((resolve) => {
    const answer = (ms: number, result: HttpResult): void =>
      void time.after(ms, () => resolve(result));
    switch (fault) {
      case null:
        return deliver(latency, resolve);
      case "lost":
        return answer(brokenAfter, gone("the connection was reset"));
      case "answer_lost":
        deliver(latency, () => {});
        return answer(Math.max(brokenAfter, 2 * latency), gone("the connection was reset"));
      case "late":
        deliver(pick("late", LATEST_MS), () => {});
        return answer(brokenAfter, gone("no answer"));
      case "doubled":
        deliver(latency, resolve);
        return deliver(latency + pick("again", LATEST_MS), () => {});
      case "refused":
        return answer(latency, gone("connection refused", "no"));
      case "slow":
        return deliver(pick("slow", 100_000), resolve);
      case "cut":
        return deliver(latency, (result) => resolve(cut(result, pick("cut", 400))));
      case "html":
      case "error": {
        if (pick("acts", 2) === 1) deliver(latency, () => {});
        return answer(3 * latency, broken(fault, pick("status", 3)));
      }
      case "throttle":
        return answer(latency, throttled(pick("retry-after", 3)));
      case "expired":
        return answer(latency, EXPIRED);
    }
  });
}

function cut(result: HttpResult, bytes: number): HttpResult {
  return result.kind === "answer" ? { ...result, body: result.body.slice(0, bytes) } : result;
}

function broken(kind: "html" | "error", at: number): HttpResult {
  if (kind === "html") {
    const body = "<html><body><h1>Bad gateway</h1></body></html>";
    const status = [502, 200, 403][at]!;
    // A page of some proxy with 403 proves nothing about the service behind it.
    return { kind: "answer", status: status === 403 ? 503 : status, headers: {}, body };
  }
  const fault = { Error: [{ Message: "System failure", code: "10000" }], type: "SystemFault" };
  const body = JSON.stringify({ Fault: fault, time: "2026-07-06T05:00:00.000-07:00" });
  return { kind: "answer", status: [500, 503, 200][at]!, headers: {}, body };
}

function throttled(at: number): HttpResult {
  const headers: Record<string, string> = at === 0 ? {} : { "retry-after": String(at * 20) };
  const body =
    '<?xml version="1.0"?><IntuitResponse><Fault type="SERVICE"><Error code="3001">' +
    "<Message>message=ThrottleExceeded; errorCode=003001; statusCode=429</Message></Error>" +
    "</Fault></IntuitResponse>";
  return { kind: "answer", status: 429, headers, body };
}

const EXPIRED: HttpResult = {
  kind: "answer",
  status: 401,
  headers: {},
  body: JSON.stringify({
    fault: {
      error: [{ message: "message=AuthenticationFailed; errorCode=003200", code: "3200" }],
      type: "AUTHENTICATION",
    },
  }),
};
