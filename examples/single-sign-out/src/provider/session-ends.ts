import type { Middleware } from "koa";
import type { OIDCContext, Session } from "oidc-provider";
import { answer } from "./answer.ts";
import { signedOutPage } from "./pages/signed-out-page.ts";
import { switchUserPage } from "./pages/switch-user-page.ts";

/** A sign-out after the session has ended: sends the browser back to the app without a question. */
const goBack = (ctx: Parameters<Middleware>[0], { params }: OIDCContext): void => {
  const uri = params?.post_logout_redirect_uri;
  if (typeof uri !== "string") {
    answer(ctx, signedOutPage({ apps: [] }));
    return;
  }
  const url = new URL(uri);
  if (typeof params?.state === "string") url.searchParams.append("state", params.state);
  ctx.status = 303;
  ctx.redirect(url.href);
};

/** A sign-in as another user than the session's: that session ends first. */
const askToSwitch = (ctx: Parameters<Middleware>[0], oidc: OIDCContext, { accountId, state }: Session): void => {
  const action = oidc.urlFor("end_session_confirm");
  const fields = { xsrf: String(state?.secret), logout: "yes" };
  answer(ctx, switchUserPage({ name: accountId ?? "", action, fields }));
};

/** Shows the demo's own pages instead of the provider's forms, which need a script to be submitted. */
export const sessionEnds: Middleware = async (ctx, next) => {
  await next();
  const oidc: OIDCContext | undefined = ctx.oidc;
  const session = oidc?.session;
  if (oidc === undefined || session === undefined || ctx.status !== 200) return;
  if (oidc.route === "end_session" && session.accountId === undefined) goBack(ctx, oidc);
  const isSwitch = oidc.route === "resume" && session.state?.postLogoutRedirectUri === `${ctx.URL.origin}${ctx.path}`;
  if (isSwitch) askToSwitch(ctx, oidc, session);
};
