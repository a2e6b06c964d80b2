import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { listen } from "../listen.ts";
import { type BearerEnvironment, type BearerOptions, bearer } from "./bearer.ts";

export interface StartApiOptions extends BearerOptions {
  /** 0: any free port. */
  readonly port: number;
  /** `127.0.0.1` unless said. */
  readonly host?: string;
}

export interface RunningApi {
  readonly url: string;
  close(): Promise<void>;
}

/** The scopes that the API knows: one for each of its resources. */
export const apiScopes = ["mail.read", "calendar.read"] as const;

const messages = [
  { from: "Grace", subject: "Lunch on Thursday?" },
  { from: "Build server", subject: "All green again" },
];

const events = [
  { at: "09:30", title: "Stand-up" },
  { at: "13:00", title: "Lunch with Grace" },
];

/** The API's routes: each names the subject of the token it was called with. */
const api = (options: BearerOptions): Hono<BearerEnvironment> => {
  const requireScope = bearer(options);
  return new Hono<BearerEnvironment>()
    .get("/messages", requireScope("mail.read"), (c) => c.json({ ...c.var.caller, messages }))
    .get("/events", requireScope("calendar.read"), (c) => c.json({ ...c.var.caller, events }));
};

/**
 * Starts the small web API that the apps call with the access tokens they get.
 *
 * @throws the server's error, `EADDRINUSE` for one, where the port can't be had
 * @example
 * const { url, close } = await startApi({ port: 3002, issuer, audience: "http://localhost:3002" });
 */
export const startApi = async ({ port, host = "127.0.0.1", ...options }: StartApiOptions): Promise<RunningApi> => {
  const listening = await listen(createServer(getRequestListener(api(options).fetch)), port, host);
  return { url: `http://${host}:${listening.port}`, close: listening.close };
};
