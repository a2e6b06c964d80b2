import { getRequestListener } from "@hono/node-server";
import { type IdentityMiddleware, identity, requireSignIn, type SignedInUser } from "@identity-web/adapter-hono";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { Hono, type MiddlewareHandler } from "hono";
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

const scopes = ["calendar.read"];

const ownPostsOnly =
  (baseUrl: string): MiddlewareHandler =>
  async (c, next) =>
    isOwnPost((name) => c.req.header(name), baseUrl) ? next() : c.json({ error: "cross_site" }, 403);

/** Calendar: a Hono app. The user's browser notifies it of a sign-out at another app (front-channel). */
export const calendar = (settings: AppSettings): App => {
  const { client, secret, stores, activity, urls } = settings;
  const look: AppLook = {
    name: "Calendar",
    subtitle: "Hono · front-channel logout",
    accent: "teal",
    apiPage: { path: "/agenda", name: "Agenda" },
    other: { name: "Mail", url: urls.mail },
  };
  const pages = createPages(look, settings);
  const auth: IdentityMiddleware = identity({
    provider: oidc(client),
    baseUrl: urls.calendar,
    secrets: [secret],
    scopes: ["openid", "profile", "offline_access", ...scopes],
    // Optional: on localhost the default name contains the port. This name is easier to find in the browser's tools.
    session: { cookieName: "calendar" },
    store: stores.Calendar.driver,
    events: activity.eventsOf("Calendar"),
    pages: visitorPages(look),
  });
  const callApi = (user: SignedInUser): Promise<Response> => user.fetch(`${urls.api}/events`, { scopes });

  const app = new Hono()
    .use(auth)
    .get("/", async (c) => pages.home(await c.var.identity.current()))
    .get("/agenda", requireSignIn({ scopes }), async (c) => pages.api(c.var.user, await callApi(c.var.user)))
    .get("/api/session", async (c) => {
      const user = await c.var.identity.current();
      return user === undefined ? c.json({ error: "sign_in_required" }, 401) : c.json(sessionJson(user));
    })
    .get("/api/token-cache", async (c) => c.json(tokenCacheJson(await stores.Calendar.contents())))
    .post("/api/call", ownPostsOnly(urls.calendar), requireSignIn(), async (c) => passOn(await callApi(c.var.user)))
    .get("/race", () => pages.race())
    .get("/live", () => pages.live())
    .notFound(() => pages.notFound());
  return { listener: getRequestListener(app.fetch), settled: auth.settled };
};
