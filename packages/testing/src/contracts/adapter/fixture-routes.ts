import { IdentityError, type IdentityErrorCode, type SignOutScope } from "@identity-web/core";
import type { SignInRequirement } from "@identity-web/core/http";
import type { BearerRequirement } from "@identity-web/features/api";
import type { ApiRoute, FixtureRoute, GuardedRoute, OpenRoute } from "./harness.ts";

/** The dependencies of the routes. */
export interface FixtureWorld {
  readonly apiUrl: string;
  /** Slow routes wait for this promise. */
  readonly pause: () => Promise<void>;
}

const get = ["GET"] as const;
const both = ["GET", "POST"] as const;

/** The routes of all apps in the suite. */
export const fixtureRoutes = ({ apiUrl, pause }: FixtureWorld): readonly FixtureRoute[] => [
  open("/", get, async ({ identity }) => page((await identity.current())?.account.username ?? "anonymous")),
  open("/untouched", get, async () => page("reads no session")),
  open("/who", both, async ({ identity, query }) => {
    const user = await identity.current();
    const headers = [...query].filter(([name]) => name === "set-cookie" || name === "cache-control");
    return { ...json({ user: user?.account.username ?? null }), headers };
  }),
  open("/slow", get, async ({ identity }) => {
    const user = await identity.current();
    await pause();
    return json({ user: user?.account.username ?? null });
  }),
  open("/watch", get, async ({ identity }) => {
    const before = await identity.current();
    await pause();
    const after = await identity.current({ again: true });
    return json({ before: before?.account.username ?? null, after: after?.account.username ?? null });
  }),
  open("/forgotten", get, async ({ readUser }) => page(readUser?.().account.username ?? "no user")),
  guarded("/page", both, {}, async ({ user }) => page(`for ${user.account.username}`)),
  guarded("/json", both, {}, async ({ user }) => json(user.account)),
  guarded("/session", get, {}, async ({ user }) => json(user.session)),
  guarded("/sessions", get, {}, async ({ user }) => json(await user.sessions())),
  guarded("/mail", both, { scopes: ["Mail.Read"] }, async ({ user }) => json(await user.acquireToken(["Mail.Read"]))),
  guarded("/files", get, { scopes: ["Files.Read"] }, async ({ user }) => json(await user.acquireToken(["Files.Read"]))),
  guarded("/payments", get, { acr: ["phr", "mfa"], maxAge: 300 }, async () => page("payments")),
  guarded("/claims", get, { claims: '{"id_token":{"acr":null}}' }, async () => page("claims")),
  guarded("/token", both, {}, async ({ user, query }) =>
    json(await user.acquireToken({ scopes: list(query.get("scopes")), forceRefresh: query.has("fresh") })),
  ),
  guarded("/call", both, {}, async ({ user, query }) => {
    const init = { scopes: list(query.get("scopes")), method: query.get("method") ?? "GET" };
    const response = await user.fetch(apiUrl, init);
    return json({ status: response.status, body: await response.text() });
  }),
  api("/api", {}, async ({ caller }) => json({ user: caller.account?.subject ?? null, client: caller.client })),
  api("/api/apps", { roles: [] }, async ({ caller }) =>
    json({ user: caller.account?.subject ?? null, client: caller.client }),
  ),
  api("/api/mail", { scopes: ["access"] }, async ({ caller }) => json(await caller.acquireToken(["Mail.Read"]))),
  open("/throws", both, async ({ query }) => {
    const claims = query.get("claims");
    throw new IdentityError(codeOf(query), "thrown by a route of the app", {
      ...(query.has("scopes") ? { scopes: list(query.get("scopes")) } : {}),
      ...(claims === null ? {} : { claims }),
      ...(query.has("retryAfter") ? { retryAfter: Number(query.get("retryAfter")) } : {}),
    });
  }),
  open("/begins", both, async ({ identity, answer, query }) => {
    await identity.current();
    for (const [name, value] of query) answer.header(name, value);
    throw new IdentityError("sign_in_required", "thrown by a route that has set headers");
  }),
  open("/breaks-off", get, async ({ answer }) => {
    answer.write("the beginning");
    throw new IdentityError("sign_in_required", "thrown by a route that has begun to answer");
  }),
  open("/breaks", get, async () => {
    throw new Error("a mistake of the app");
  }),
  open("/enter", both, async ({ query }) => {
    const { returnTo, prompt } = Object.fromEntries(query);
    return { signIn: { ...(returnTo === undefined ? {} : { returnTo }), ...(prompt === undefined ? {} : { prompt }) } };
  }),
  open("/leave", both, async ({ query }) => {
    const returnTo = query.get("returnTo");
    const scope = scopes.find((each) => each === query.get("scope"));
    return { signOut: { ...(scope === undefined ? {} : { scope }), ...(returnTo === null ? {} : { returnTo }) } };
  }),
];

type Methods = FixtureRoute["methods"];

const open = (path: string, methods: Methods, handle: OpenRoute["handle"]): OpenRoute => ({ path, methods, handle });

const guarded = (
  path: string,
  methods: Methods,
  requires: SignInRequirement,
  handle: GuardedRoute["handle"],
): GuardedRoute => ({ path, methods, requires, handle });

const api = (path: string, accepts: BearerRequirement, handle: ApiRoute["handle"]): ApiRoute => ({
  path,
  methods: both,
  accepts,
  handle,
});

const page = (text: string) => ({ html: `<h1>${text}</h1>` });
const json = (value: unknown) => ({ json: value });
const list = (text: string | null): readonly string[] => (text ?? "").split(" ").filter((word) => word !== "");

const scopes: readonly SignOutScope[] = ["account", "session", "everywhere"];
const codes: readonly IdentityErrorCode[] = [
  "sign_in_required",
  "interaction_required",
  "signed_out",
  "provider_unavailable",
  "store_unavailable",
  "invalid_request",
  "configuration",
];

const codeOf = (query: URLSearchParams): IdentityErrorCode =>
  codes.find((code) => code === query.get("code")) ?? "invalid_request";
