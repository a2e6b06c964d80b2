import { identity, requireSignIn, type SignedInUser } from "@identity-web/adapter-koa";
import { onward, type SigningKey } from "@identity-web/features/onward";
import { oidc } from "@identity-web/idp-oauth4webapi";
import Koa, { type Middleware } from "koa";
import {
  type App,
  type AppLook,
  type AppSettings,
  createPages,
  isOwnPost,
  passOn,
  sessionJson,
  tokenCacheJson,
  visitorPages,
} from "../app/index.ts";
import { get, post } from "./route.ts";

const scopes = ["mail.read"];
const goneAway = new Set(["ERR_STREAM_PREMATURE_CLOSE", "ECONNRESET", "EPIPE"]);

const ownPostsOnly =
  (baseUrl: string): Middleware =>
  async (ctx, next) => {
    if (isOwnPost((name) => ctx.get(name), baseUrl)) return next();
    ctx.status = 403;
    ctx.body = { error: "cross_site" };
  };

/** Mail: a Koa app. The provider itself notifies it of a sign-out at another app (back-channel). */
export const mail = (settings: AppSettings & { readonly eventKey: SigningKey }): App => {
  const { client, secret, stores, activity, urls, eventKey } = settings;
  const look: AppLook = {
    name: "Mail",
    subtitle: "Koa · back-channel logout",
    accent: "indigo",
    apiPage: { path: "/inbox", name: "Inbox" },
    other: { name: "Calendar", url: urls.calendar },
  };
  const pages = createPages(look, settings);
  const auth = identity({
    provider: oidc(client),
    baseUrl: urls.mail,
    secrets: [secret],
    scopes: ["openid", "profile", "offline_access", ...scopes],
    // Optional: on localhost the default name contains the port. This name is easier to find in the browser's tools.
    session: { cookieName: "mail" },
    store: stores.Mail.driver,
    events: activity.eventsOf("Mail"),
    pages: visitorPages(look),
    // The API keeps tokens of Mail's users, so Mail notifies it of each sign-out.
    features: [onward({ keys: [eventKey] })],
    apis: {
      API: {
        baseUrl: urls.api,
        scopes,
        signals: { audience: urls.api, endpoint: `${urls.api}/auth/security-events` },
      },
    },
  });
  const callApi = (user: SignedInUser): Promise<Response> => user.fetch(`${urls.api}/messages`, { scopes });

  const app = new Koa()
    .use(auth)
    .use(
      get("/", async (ctx) => {
        ctx.body = await pages.home(await ctx.state.identity.current());
      }),
    )
    .use(
      get("/inbox", requireSignIn({ scopes }), async (ctx) => {
        ctx.body = await pages.api(ctx.state.user, await callApi(ctx.state.user));
      }),
    )
    .use(
      get("/api/session", async (ctx) => {
        const user = await ctx.state.identity.current();
        if (user === undefined) ctx.status = 401;
        ctx.body = user === undefined ? { error: "sign_in_required" } : sessionJson(user);
      }),
    )
    .use(
      get("/api/token-cache", async (ctx) => {
        ctx.body = tokenCacheJson(await stores.Mail.contents());
      }),
    )
    .use(
      post("/api/call", ownPostsOnly(urls.mail), requireSignIn(), async (ctx) => {
        ctx.body = passOn(await callApi(ctx.state.user));
      }),
    )
    .use(
      get("/race", async (ctx) => {
        ctx.body = await pages.race();
      }),
    )
    .use(
      get("/live", async (ctx) => {
        ctx.body = pages.live();
      }),
    )
    .use((ctx) => {
      ctx.body = pages.notFound();
    });
  // A browser that leaves the page closes the live stream. That is no error.
  app.on("error", (error: NodeJS.ErrnoException) => goneAway.has(error.code ?? "") || console.error(error));
  return { listener: app.callback(), settled: auth.settled };
};
