import { type IdentityState, identity, requireSignIn, type SignedInState } from "@identity-web/adapter-koa";
import { type BearerState, requireBearer } from "@identity-web/adapter-koa/api";
import Koa, { type ParameterizedContext } from "koa";
import { apiScopes, type Party } from "./party.ts";

export const koa: Party = {
  name: "koa",
  build({ identity: options, apiUrl, started }) {
    const app = new Koa<IdentityState>();
    app.silent = true;
    const auth = identity(options);
    started?.(auth);
    app.use(auth);
    app.use(async (ctx, next) => {
      if (ctx.path !== "/") return next();
      const user = await ctx.state.identity.current();
      ctx.body = { subject: user?.account.subject ?? null, claims: user?.session.claims ?? null };
    });
    const guard = requireSignIn({ scopes: apiScopes });
    app.use((ctx, next) => (ctx.path === "/accounts" ? guard(ctx as SignedInContext, () => accounts(ctx)) : next()));

    const bearerGuard = requireBearer();
    app.use((ctx, next) =>
      ctx.path === "/api" ? bearerGuard(ctx as CalledContext, () => answerCaller(ctx as CalledContext)) : next(),
    );

    async function answerCaller(ctx: CalledContext): Promise<void> {
      ctx.body = { scopes: ctx.state.caller.scopes };
    }

    async function accounts(ctx: ParameterizedContext): Promise<void> {
      const answer = await (ctx as SignedInContext).state.user.fetch(apiUrl, { scopes: apiScopes });
      ctx.status = answer.status;
      ctx.body = await answer.json();
    }
    return app.callback();
  },
};

type SignedInContext = ParameterizedContext<SignedInState>;
type CalledContext = ParameterizedContext<BearerState>;
