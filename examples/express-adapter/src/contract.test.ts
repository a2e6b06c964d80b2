import { tokens } from "@identity-web/composition";
import { type AdapterHarness, adapterContract, type FixtureAnswer } from "@identity-web/testing/contracts";
import { nodeServer } from "@identity-web/testing/node-server";
import express, { type Response } from "express";
import { afterAll, beforeAll, vi } from "vitest";
import { type IdentityLocals, identity, requireBearer, requireSignIn } from "./identity.ts";

const harness: AdapterHarness = {
  async open({ identity: options, clock, routes, mountedAt = "/", bodyParser }) {
    const auth = identity({
      ...options,
      configure: (container) => container.register(tokens.clock, { useValue: clock }),
    });
    const app = express.Router();
    if (bodyParser) app.use(express.urlencoded());
    app.use(auth);
    for (const route of routes) {
      for (const method of route.methods) {
        const at = app.route(route.path);
        const add = method === "GET" ? at.get.bind(at) : at.post.bind(at);
        const queryOf = (url: string) => new URL(url, "https://app.example").searchParams;
        if (route.accepts !== undefined) {
          add(requireBearer(route.accepts), async ({ url }, response) => {
            const { identity, caller } = response.locals;
            await send(response, await route.handle({ identity, caller, query: queryOf(url) }));
          });
        } else if (route.requires === undefined) {
          add<unknown, unknown, unknown, unknown, IdentityLocals>(async ({ url }, response) =>
            send(response, await route.handle({ identity: response.locals.identity, query: queryOf(url) })),
          );
        } else {
          add(requireSignIn(route.requires), async ({ url }, response) => {
            const { identity, user } = response.locals;
            await send(response, await route.handle({ identity, user, query: queryOf(url) }));
          });
        }
      }
    }
    app.use(auth.errors);
    const server = await nodeServer(express().set("env", "production").use(mountedAt, app));
    return { ...server, accounts: auth.accounts, settled: auth.settled };
  },
};

async function send(response: Response<unknown, IdentityLocals>, answer: FixtureAnswer): Promise<void> {
  const { identity } = response.locals;
  if ("signIn" in answer) return identity.signIn(answer.signIn);
  if ("signOut" in answer) return identity.signOut(answer.signOut);
  if (answer.cookie !== undefined) response.append("set-cookie", answer.cookie);
  if ("html" in answer) response.type("html").send(answer.html);
  else response.json(answer.json);
}

// Express logs what isn't ours.
beforeAll(() => void vi.spyOn(console, "error").mockReturnValue());
afterAll(() => void vi.restoreAllMocks());

adapterContract("express", harness);
