import { hash } from "node:crypto";
import { Agent } from "node:http";
import { appId } from "@identity-web/core/parts";
import { sendAsItStands } from "@identity-web/testing/node-server";
import type { Answer, Order } from "../app/messages.ts";
import { readCode } from "../provider/provider.ts";

type Reply = Pick<Response, "status" | "headers"> & { readonly body: string };

const base = "__Host-identity";
const appOf = (issuer: string): string => appId({ issuer, clientId: "app", cookie: base, basePath: "/" });
const session = (handle: string): string => `${base}=${handle}`;

/** The browsers at one process of the app. Each order is one HTTP request. */
export class AppClient {
  readonly #port: number;
  readonly #issuer: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor(port: number, issuer: string) {
    this.#port = port;
    this.#issuer = issuer;
  }

  /** @param signal - Closes the browser's connection during the request. @throws if no answer arrives */
  async send(n: number, order: Order, signal: AbortSignal | undefined): Promise<Answer> {
    const reply = await this.#request(n, sentFor(order, this.#issuer), signal);
    return answerOf(order, reply, this.#issuer);
  }

  close(): void {
    this.#agent.destroy();
  }

  async #request(n: number, [path, init]: Sent, signal: AbortSignal | undefined): Promise<Reply> {
    const browser = { "x-number": String(n), "sec-fetch-site": "same-origin", accept: "application/json" };
    const headers = { ...browser, ...init.headers };
    const request = new Request(`http://127.0.0.1:${this.#port}${path}`, { ...init, headers, signal: signal ?? null });
    const response = await sendAsItStands(request, this.#port, this.#agent);
    return { status: response.status, headers: response.headers, body: await response.text() };
  }
}

type Sent = readonly [path: string, init: RequestInit & { readonly headers?: Readonly<Record<string, string>> }];

const of = (handle: string) => ({ headers: { cookie: session(handle) } });
const form = (fields: Readonly<Record<string, string>>) => ({ method: "POST", body: new URLSearchParams(fields) });
const json = (value: object) => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});

function sentFor(order: Order, issuer: string): Sent {
  switch (order.op) {
    case "begin":
      return ["/auth/sign-in?returnTo=/who", {}];
    case "sign-in": {
      const { code, previous, callback } = order;
      const query = new URLSearchParams({ code, state: callback.state, iss: issuer });
      const cookie = previous === undefined ? callback.cookie : `${callback.cookie}; ${session(previous)}`;
      return [`/auth/callback?${query}`, { headers: { cookie } }];
    }
    case "read":
      return ["/who", of(order.handle)];
    case "token":
      return [order.force ? "/token?force=1" : "/token", of(order.handle)];
    case "exchange":
      return ["/exchange", { headers: { authorization: `Bearer ${order.bearer.value}` } }];
    case "look":
      return ["/accounts/look", json({ subject: order.subject })];
    case "sign-out":
      return ["/auth/sign-out", { ...of(order.handle), ...form({ scope: order.scope }) }];
    case "remove":
      return ["/accounts/remove", json({ subject: order.subject, scope: order.scope })];
    case "end-session":
      return ["/accounts/end-session", json({ subject: order.subject, id: order.id })];
    case "front-channel":
      return [`/auth/front-channel-logout?${new URLSearchParams({ sid: order.sid })}`, {}];
    case "back-channel":
      return ["/auth/back-channel-logout", form({ logout_token: order.token })];
  }
}

function answerOf(order: Order, reply: Reply, issuer: string): Answer {
  const { status, headers, body } = reply;
  const location = headers.get("location") ?? "";
  switch (order.op) {
    case "begin":
      if (status !== 302) break;
      return { told: "begun", location: new URL(location), cookie: setCookies(headers).join("; ") };
    case "sign-in":
      return signedIn(order.code, reply, issuer);
    case "read":
      if (status !== 200) break;
      return { told: body === JSON.stringify({ alive: true }) ? "alive" : "anonymous" };
    case "token": {
      if (status === 200) return tokenIn(body);
      if (status !== 401 || !isSignInRequired(headers)) break;
      return { told: "anonymous" };
    }
    case "exchange":
      if (status === 200) return tokenIn(body);
      break;
    case "sign-out":
      // A browser with a session continues to the provider.
      if (status === 303) return { told: location.startsWith("/") ? "anonymous" : "done" };
      // Without a session the account is unknown.
      if (status === 401 && isSignInRequired(headers)) return { told: "anonymous" };
      break;
    default:
      if (status === 200) return { told: "done" };
  }
  return failure(reply);
}

const isSignInRequired = (headers: Headers): boolean => [null, "sign_in_required"].includes(headers.get("x-code"));

function tokenIn(body: string): Answer {
  const { value }: { value: string } = JSON.parse(body);
  return { told: "token", from: value.split(" ")[0] ?? "" };
}

function signedIn(code: string, reply: Reply, issuer: string): Answer {
  const { status, headers, body } = reply;
  if (status === 302) {
    const cookie = setCookies(headers).find((each) => each.startsWith(`${base}=`));
    // The sign-in restarts automatically.
    if (cookie === undefined) return { told: "stopped" };
    const handle = cookie.slice(base.length + 1);
    const id = hash("sha256", `${appOf(issuer)}.${handle.split(".")[1] ?? ""}`, "base64url");
    return { told: "signed-in", handle, id, issuedAt: readCode(code).issuedAt };
  }
  if (status === 400 && body.includes("The account was signed out")) return { told: "ended" };
  const failed = failure(reply);
  return failed.told === "failed" && failed.because.includes("it was used before") ? { told: "replayed" } : failed;
}

function failure({ status, headers }: Reply): Answer {
  const code = headers.get("x-code") ?? `status ${status}`;
  return { told: "failed", code, because: decodeURIComponent(headers.get("x-because") ?? "") };
}

const setCookies = (headers: Headers): string[] =>
  headers
    .getSetCookie()
    .map((line) => line.split(";", 1)[0] ?? "")
    .filter((pair) => !pair.endsWith("="));
