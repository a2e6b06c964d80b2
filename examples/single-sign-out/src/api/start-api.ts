import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { listen } from "../listen.ts";
import { type BearerEnvironment, type BearerOptions, bearer } from "./bearer.ts";
import { type OnBehalfOf, onBehalfOfRoutes } from "./on-behalf-of.ts";
import { contacts, contactsAudience, events, messages } from "./resources.ts";

export interface StartApiOptions extends BearerOptions {
  /** 0: any free port. */
  readonly port: number;
  /** @default "127.0.0.1" */
  readonly host?: string;
  /**
   * Lets the API call the next one on behalf of its callers' users, and keep their tokens.
   *
   * @default it only checks tokens
   */
  readonly onBehalfOf?: OnBehalfOf;
}

export interface RunningApi {
  readonly url: string;
  close(): Promise<void>;
}

/** The API's routes. Each answers with the subject of the caller's token. */
const api = (options: BearerOptions): Hono<BearerEnvironment> => {
  const requireScope = bearer(options);
  const requireContactsScope = bearer({ ...options, audience: contactsAudience(options.audience) });
  return new Hono<BearerEnvironment>()
    .get("/messages", requireScope("mail.read"), (c) => c.json({ ...c.var.caller, messages }))
    .get("/events", requireScope("calendar.read"), (c) => c.json({ ...c.var.caller, events }))
    .get("/contacts", requireContactsScope("contacts.read"), (c) => c.json({ ...c.var.caller, contacts }));
};

/**
 * Starts the small web API that the apps call with their access tokens.
 *
 * @throws the server's error if the port isn't available, such as `EADDRINUSE`
 * @example
 * const { url, close } = await startApi({ port: 3002, issuer, audience: "http://localhost:3002" });
 */
export const startApi = async ({
  port,
  host = "127.0.0.1",
  onBehalfOf,
  ...options
}: StartApiOptions): Promise<RunningApi> => {
  const checking = api(options);
  const exchanging = onBehalfOf === undefined ? undefined : onBehalfOfRoutes(options, onBehalfOf);
  const app = exchanging === undefined ? checking : new Hono().route("/", exchanging.app).route("/", checking);
  const listening = await listen(createServer(getRequestListener(app.fetch)), port, host);
  return {
    url: `http://${host}:${listening.port}`,
    close: async () => {
      await listening.close();
      await exchanging?.auth.settled();
    },
  };
};
