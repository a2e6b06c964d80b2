import { makeKey } from "@identity-web/testing/fake-kit";
import { exportJWK } from "jose";
import Provider from "oidc-provider";
import { readForm, signInPage } from "../kit/form.ts";
import { Gate } from "../kit/gate.ts";
import { serveUnder } from "../kit/hosts.ts";
import { listen } from "../kit/listen.ts";
import { configuration, type Registration } from "./configuration.ts";

/** A real OpenID provider on loopback. */
export interface LocalProvider {
  readonly issuer: string;
  /** Every request to the token endpoint passes this gate before it is processed. */
  readonly tokenRequests: Gate;
  /** Every answer of the token endpoint passes this gate before it is sent. */
  readonly tokenAnswers: Gate;
  /** The status of the answer to each refresh. */
  readonly refreshStatuses: readonly number[];
  /** All issued refresh tokens. */
  readonly refreshTokens: readonly string[];
  /** The result of each back-channel notice. */
  readonly notices: readonly ("delivered" | "failed")[];
  /** The user's `sid` for the app, in the last sign-in. */
  sidOf(user: string): string;
  close(): Promise<void>;
}

const signingKey = makeKey("provider", "RS256");

export async function startProvider(app: Registration): Promise<LocalProvider> {
  const server = await listen();
  const issuer = app.domain === undefined ? server.origin : `https://${app.domain}`;
  const forgetDomain = app.domain === undefined ? undefined : serveUnder(app.domain, server.origin);
  const { privateKey, publicJwk } = await signingKey;
  const jwk = { ...publicJwk, ...(await exportJWK(privateKey)) };
  const provider = new Provider(issuer, configuration(app, jwk));
  provider.proxy = app.domain !== undefined;
  const tokenRequests = new Gate();
  const tokenAnswers = new Gate();
  const refreshStatuses: number[] = [];
  const refreshTokens: string[] = [];
  const notices: ("delivered" | "failed")[] = [];
  const sids = new Map<string, string>();

  provider.use(async (ctx, next) => {
    if (!ctx.path.startsWith("/interaction/")) return next();
    if (ctx.method !== "POST") {
      ctx.type = "html";
      ctx.body = signInPage;
      return;
    }
    const accountId = (await readForm(ctx.req)).get("login") ?? "";
    const result = { login: { accountId } };
    ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result));
  });

  // One after another, as a provider with a database does.
  let turn: Promise<unknown> = Promise.resolve();
  provider.use(async (ctx, next) => {
    if (ctx.path !== "/token") return next();
    await tokenRequests.pass();
    const mine = turn.then(next);
    turn = mine.catch(() => undefined);
    await mine;
    if (member(ctx.oidc?.params, "grant_type") === "refresh_token") refreshStatuses.push(ctx.status);
    const refreshToken = member(ctx.body, "refresh_token");
    if (typeof refreshToken === "string") refreshTokens.push(refreshToken);
    await tokenAnswers.pass();
  });

  provider.on("authorization.success", ({ oidc: { session } }) => {
    if (session?.accountId !== undefined) sids.set(session.accountId, session.sidFor(app.clientId) ?? "");
  });
  provider.on("backchannel.success", () => notices.push("delivered"));
  provider.on("backchannel.error", () => notices.push("failed"));
  server.serve(provider.callback());

  return {
    issuer,
    tokenRequests,
    tokenAnswers,
    refreshStatuses,
    refreshTokens,
    notices,
    sidOf: (user) => sids.get(user) ?? "",
    async close() {
      forgetDomain?.();
      await server.close();
    },
  };
}

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
