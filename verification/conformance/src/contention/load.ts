import { Agent, request } from "node:http";
import type { Job } from "./job.ts";
import type { Ready } from "./messages.ts";

/** Sends all requests of a job at once, each on its own connection. @returns how many answers each status got */
export async function load(job: Job, ready: Ready): Promise<Record<string, number>> {
  const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });
  const answers: Record<string, number> = {};
  await Promise.all(
    requestsOf(job, ready).map(async (each) => {
      const status = await send(agent, ready.port, each);
      answers[status] = (answers[status] ?? 0) + 1;
    }),
  );
  return answers;
}

interface Sent {
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly form?: string;
}

function requestsOf({ kind, count }: Job, { port, issuer, sids, alice }: Ready): readonly Sent[] {
  if (kind === "plain" || kind === "busy") {
    return Array.from({ length: count }, () => ({ path: kind === "plain" ? "/" : "/busy" }));
  }
  if (kind === "end-others") {
    const headers = { cookie: alice, origin: `http://localhost:${port}`, "sec-fetch-site": "same-origin" };
    return [{ path: "/auth/sessions", headers: { ...headers, accept: "application/json" }, form: "end=others" }];
  }
  const told = kind === "own" ? sids : Array.from({ length: count }, (_, at) => `invented-${at}`);
  return told.map((sid) => ({ path: `/auth/front-channel-logout?${new URLSearchParams({ iss: issuer, sid })}` }));
}

/** @returns the status, or the code of a broken connection */
function send(agent: Agent, port: number, { path, headers = {}, form }: Sent): Promise<string> {
  const type = form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" };
  const all = { host: `localhost:${port}`, ...headers, ...type };
  return new Promise((resolve) => {
    const method = form === undefined ? "GET" : "POST";
    const sent = request({ agent, host: "127.0.0.1", port, path, method, headers: all }, (answer) => {
      answer.resume().once("end", () => resolve(String(answer.statusCode)));
    });
    sent.once("error", (error) => resolve("code" in error ? String(error.code) : error.message)).end(form);
  });
}
