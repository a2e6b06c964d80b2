import { type IdentityOptions, identity } from "@identity-web/adapter-koa";
import Koa from "koa";
import type { Gate } from "../kit/gate.ts";

/** An app on identity-web and Koa. */
export function ourKoaApp(options: IdentityOptions, api: readonly string[], gates: Record<"asking" | "slow", Gate>) {
  const auth = identity({ ...options, events: () => undefined });
  const app = new Koa().use(auth).use(async (ctx) => {
    const user = await ctx.state.identity.require();
    if (ctx.path === "/slow") await gates.slow.pass();
    if (ctx.path === "/token") {
      await gates.asking.pass();
      await user.acquireToken(api);
    }
    ctx.body = user.account.username ?? user.account.subject;
  });
  return { listener: app.callback(), settled: () => auth.settled() };
}
