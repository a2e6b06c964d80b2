import type { Middleware } from "koa";
import type Provider from "oidc-provider";
import type { Configuration, KoaContextWithOIDC, OIDCContext } from "oidc-provider";
import { answer } from "./answer.ts";
import { displayName, frontChannelUri } from "./clients.ts";
import { signOutPage } from "./pages/sign-out-page.ts";
import { type NotifiedApp, signedOutPage } from "./pages/signed-out-page.ts";

type RpInitiatedLogout = NonNullable<NonNullable<Configuration["features"]>["rpInitiatedLogout"]>;

/**
 * Asks the user before a sign-out, unless the request carries the ID token of this session.
 * @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout
 */
export const rpInitiatedLogout: RpInitiatedLogout = {
  enabled: true,
  logoutSource: (ctx, form) => {
    const { session, client, entities } = ctx.oidc;
    const hint = entities.IdTokenHint?.payload;
    const isSameUser = hint?.sub === session?.accountId;
    const isSameSession = hint?.sid === undefined || (client && session?.sidFor(client.clientId) === hint.sid);
    answer(
      ctx,
      signOutPage({
        form,
        name: session?.accountId ?? "",
        app: client && displayName(client),
        proven: isSameUser && isSameSession === true,
        forAnotherUser: hint !== undefined && !isSameUser,
      }),
    );
  },
  postLogoutSuccessSource: (ctx) => answer(ctx, signedOutPage({ apps: [] })),
};

/** The address for an app's front-channel frame: the registered one, with `iss` and `sid` of the ended session. */
const frameOf = (registered: string, issuer: string, sid: string | undefined): URL => {
  const frame = new URL(registered);
  frame.searchParams.append("iss", issuer);
  if (sid !== undefined) frame.searchParams.append("sid", sid);
  return frame;
};

/**
 * Shows a page after a sign-out instead of the provider's redirect. It has a frame for every app that is registered for
 * front-channel logout, which the provider itself doesn't support.
 * @see https://openid.net/specs/openid-connect-frontchannel-1_0.html#OPLogout
 */
export const drawSignedOut = (provider: Provider): Middleware => {
  const outcomes = new WeakMap<object, Map<string, "told" | "failed">>();
  const note = (ctx: KoaContextWithOIDC, clientId: string, outcome: "told" | "failed"): void => {
    outcomes.set(ctx, (outcomes.get(ctx) ?? new Map()).set(clientId, outcome));
  };
  provider.on("backchannel.success", (ctx, client) => note(ctx, client.clientId, "told"));
  provider.on("backchannel.error", (ctx, _error, client) => note(ctx, client.clientId, "failed"));

  const notifiedApps = async (ctx: object, { session }: OIDCContext): Promise<NotifiedApp[]> => {
    const apps = Object.entries(session?.authorizations ?? {}).map(async ([clientId, { sid }]) => {
      const client = await provider.Client.find(clientId);
      if (client === undefined) return [];
      const uri = frontChannelUri(client);
      const backChannel = outcomes.get(ctx)?.get(clientId);
      return [
        {
          name: displayName(client),
          ...(backChannel !== undefined && { backChannel }),
          ...(uri !== undefined && { frame: frameOf(uri, provider.issuer, sid) }),
        },
      ];
    });
    return (await Promise.all(apps)).flat();
  };

  return async (ctx, next) => {
    await next();
    const oidc: OIDCContext | undefined = ctx.oidc;
    const isOver = oidc?.route === "end_session_confirm" && ctx.status === 303 && oidc.params?.logout !== undefined;
    if (oidc === undefined || !isOver) return;
    const location = ctx.response.get("Location");
    ctx.remove("Location");
    const onward = location === oidc.urlFor("end_session_success") ? undefined : location;
    const name = oidc.client && displayName(oidc.client);
    const apps = await notifiedApps(ctx, oidc);
    answer(ctx, signedOutPage({ apps, ...(onward !== undefined && { onward: { url: onward, name } }) }));
  };
};
