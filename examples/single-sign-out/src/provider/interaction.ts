import type { Middleware } from "koa";
import type Provider from "oidc-provider";
import { errors } from "oidc-provider";
import { answer } from "./answer.ts";
import { displayName } from "./clients.ts";
import { readForm } from "./form-body.ts";
import { errorPage } from "./pages/error-page.ts";
import { signInPage } from "./pages/sign-in-page.ts";
import { findUser } from "./users.ts";

export const interactionPath = (uid: string): string => `/interaction/${uid}`;

const isInteraction = (path: string): boolean => path.startsWith(interactionPath(""));

/** The questions to a user during a sign-in. This provider asks only for the name. */
export const interaction = (provider: Provider): Middleware => {
  const answerInteraction: Middleware = async (ctx) => {
    const { prompt, params } = await provider.interactionDetails(ctx.req, ctx.res);
    const finish = async (result: Parameters<Provider["interactionFinished"]>[2]): Promise<void> => {
      const returnTo = await provider.interactionResult(ctx.req, ctx.res, result);
      ctx.status = 303;
      ctx.redirect(returnTo);
    };
    // An app may require consent (prompt=consent). A first-party app always has it.
    if (prompt.name === "consent") return finish({ consent: {} });

    const client = await provider.Client.find(String(params.client_id));
    const app = client === undefined ? "the app" : displayName(client);
    if (ctx.method !== "POST") {
      const login = typeof params.login_hint === "string" ? params.login_hint : "";
      return answer(ctx, signInPage({ app, login }));
    }
    const form = await readForm(ctx.req);
    if (form?.has("cancel")) return finish({ error: "access_denied", error_description: "the user went back" });
    const login = form?.get("login") ?? "";
    const user = findUser(login);
    if (user === undefined) return answer(ctx, signInPage({ app, login, refused: true }));
    return finish({ login: { accountId: user.username } });
  };

  return async (ctx, next) => {
    if (!isInteraction(ctx.path)) return next();
    try {
      await answerInteraction(ctx, next);
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) throw error;
      const description = "this sign-in has taken too long, or it began in another browser";
      answer(ctx, errorPage({ status: 400, error: error.error, description }));
    }
  };
};
