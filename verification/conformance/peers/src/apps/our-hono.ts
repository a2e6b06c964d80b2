import { getRequestListener } from "@hono/node-server";
import { type IdentityOptions, identity, requireSignIn } from "@identity-web/adapter-hono";
import { Hono } from "hono";
import type { Gate } from "../kit/gate.ts";

/** An app on identity-web and Hono. */
export function ourHonoApp(options: IdentityOptions, api: readonly string[], gates: Record<"asking" | "slow", Gate>) {
  const auth = identity({ ...options, events: () => undefined });
  const app = new Hono().use(auth).get("*", requireSignIn(), async (c) => {
    const { user } = c.var;
    if (c.req.path === "/slow") await gates.slow.pass();
    if (c.req.path === "/token") {
      await gates.asking.pass();
      await user.acquireToken(api);
    }
    return c.text(user.account.username ?? user.account.subject);
  });
  return { listener: getRequestListener(app.fetch), settled: () => auth.settled() };
}
