import type { Clock, Grant, IdentityProvider, RefreshAnswer, SignedIn, TokenRequest } from "@identity-web/core";
import type { CallRequest, Mishap } from "../schedule/call.ts";
import type { Scheduler } from "../schedule/scheduler.ts";
import { type Course, together } from "../schedule/step.ts";
import type { Core } from "../world/core.ts";
import { refreshesOf } from "../world/resources.ts";
import { callsApi } from "./simulated-api.ts";
import type { SignedNotice, SimulatedProvider } from "./simulated-provider.ts";

const tokenLifetimeMs = 3_600_000;

type Call<T> = Pick<CallRequest<T>, "what" | "effect"> &
  Partial<Pick<CallRequest<T>, "touches" | "lateTouches" | "mishaps" | "tell">>;

/** The caller of the provider, and its clock. */
export interface ClientOptions {
  /** The node's name. */
  readonly node: string;
  /** The name of its client at the provider. */
  readonly client: string;
  readonly clock: Clock;
}

/** The user's e-mail address in the answers of refreshes, if the provider renames its users. */
export const newAddress = "new@example.org";

/** One node's client of the simulated provider: every call of the port is a step of the schedule. */
export function providerClient(
  provider: SimulatedProvider,
  scheduler: Scheduler,
  { core }: Core,
  { node, client, clock }: ClientOptions,
): IdentityProvider {
  const call = <T>(request: Call<T>): Promise<T> =>
    scheduler.call({ touches: {}, ...request, what: `provider.${request.what}`, node });
  const unreachable = () => new core.IdentityError("provider_unavailable", "the provider can't be reached");
  const givesUp = (): never => {
    throw unreachable();
  };
  const unknown = (): RefreshAnswer => ({ failed: "unknown", error: unreachable() });
  /** A fault of the client itself: an error that core doesn't know. */
  const breaks = (): never => {
    throw new TypeError("the provider's client is broken");
  };
  const mishaps = <T>(fail: () => NoInfer<T>): Record<Course, Mishap<T>> => ({
    fails: { takesEffect: false, outcome: fail },
    lost: {
      takesEffect: true,
      outcome: async (effect) => {
        await effect();
        return fail();
      },
    },
    throws: {
      takesEffect: true,
      outcome: async (effect) => {
        await effect();
        return breaks();
      },
    },
    slow: { takesEffect: true, outcome: (effect) => effect(), late: true },
  });
  const familyOf = (state: string) => ({ writes: [provider.tokens.find(state)?.family ?? "no family"] });
  const recipient = () => ({ task: scheduler.task, client, step: scheduler.now });
  const accessToken = (scopes: readonly string[], from: string) => ({
    value: `access token by ${from}${scopes.includes("Mail.Read") ? "" : ` for ${scopes.join(" ")}`}`,
    type: "Bearer",
    scopes,
    expiresAt: clock.now() + tokenLifetimeMs,
  });
  const tokenFor = ({ scopes, resource, refused }: TokenRequest, from: string) => {
    const token = accessToken(scopes, from);
    const named = token.value.includes(" for ") ? token.value : `${token.value} for ${scopes.join(" ")}`;
    const instead = refused === undefined ? "" : `, number ${provider.replacements++}`;
    if (resource !== undefined) return { ...token, value: `${named} at ${resource}${instead}`, resource };
    return refused === undefined ? token : { ...token, value: `${named}${instead}` };
  };

  const isIssuer = (issuer: string): boolean =>
    [provider.issuer, provider.issuerOfTokens, provider.issuerOfNotices].includes(issuer);

  const send = (state: string) => {
    const token = provider.tokens.find(state);
    token?.sentAt.push(scheduler.now);
    if (token !== undefined && token.recipient.client !== client) token.strangers.push(client);
  };

  function refresh(grant: Grant, wanted: TokenRequest): RefreshAnswer {
    const token = provider.tokens.find(grant.providerState);
    const isKept = !provider.rotates || (token?.keptAt.length ?? 0) < provider.rotatesAfter;
    if (isKept && token?.state === "living") {
      token.keptAt.push(scheduler.now);
      return { token: tokenFor(wanted, token.name), providerState: token.name, ...rotated(false), ...renewed() };
    }
    if (token === undefined || provider.tokens.use(token) === "refused") {
      return { failed: "refused", error: new core.IdentityError("interaction_required", "invalid_grant") };
    }
    const next = provider.issueRefreshToken(token.family, recipient());
    return { token: tokenFor(wanted, next.name), providerState: next.name, ...rotated(true), ...renewed() };
  }

  const rotated = (isRotated: boolean) => ({ rotated: provider.hidesRotation ? undefined : isRotated });

  const renewed = () => (provider.renames ? { claims: async () => ({ email: newAddress }) } : {});

  /** The provider answers for another user, so its tokens are refused. */
  function foreign(answer: RefreshAnswer): RefreshAnswer {
    if (!("token" in answer)) return answer;
    const error = new core.IdentityError("interaction_required", "the answer is about another user");
    return { failed: "refused", error, providerState: answer.providerState };
  }

  function less(answer: RefreshAnswer): RefreshAnswer {
    if (!("token" in answer)) return answer;
    const error = new core.IdentityError("interaction_required", "the user has to consent");
    return { failed: "interaction", error, refreshed: { ...answer, token: { ...answer.token, scopes: [] } } };
  }

  function signedIn(code: string): SignedIn {
    const redeemed = provider.redeem(code, recipient());
    if (redeemed === undefined) throw new core.IdentityError("invalid_callback", "invalid_grant");
    const { token, certificate, address } = redeemed;
    const { subject, sid, issuedAt } = certificate;
    return {
      account: { issuer: provider.issuerOfTokens, subject, username: subject },
      ...(sid === undefined ? {} : { sid }),
      issuedAt,
      idToken: `ID token by ${code}`,
      claims: address === undefined ? {} : { email: address },
      tokens: {
        accessTokens: [accessToken(["Mail.Read"], token.name)],
        renewal: provider.refreshTokens === "reusable" ? "reusable" : "single-use",
        providerState: token.name,
      },
    };
  }

  return {
    name: provider.name,
    clientId: client,
    refreshTokens: provider.refreshTokens,
    acceptsIssuer: (issuer) =>
      call({ what: "acceptsIssuer", mishaps: mishaps<boolean>(givesUp), effect: () => isIssuer(issuer) }),
    beginSignIn: ({ state }) =>
      call<Awaited<ReturnType<IdentityProvider["beginSignIn"]>>>({
        what: "beginSignIn",
        mishaps: mishaps(givesUp),
        effect: () => ({
          redirectTo: `${provider.issuer}/authorize?${new URLSearchParams({ state })}`,
          transaction: {},
        }),
      }),
    completeSignIn(callback) {
      const code = callback.get("code") ?? "";
      const touches = { writes: [code] };
      return call({ what: "completeSignIn", touches, mishaps: mishaps(givesUp), effect: () => signedIn(code) });
    },
    refresh(grant, request) {
      const state = grant.providerState;
      const effect = () => {
        send(state);
        return refresh(grant, request);
      };
      return call<RefreshAnswer>({
        what: "refresh",
        touches: together(familyOf(state), { writes: [refreshesOf(node)] }),
        lateTouches: { writes: [refreshesOf(node)] },
        effect,
        tell: (answer) => `${state} → ${"token" in answer ? answer.providerState : answer.failed}`,
        mishaps: {
          unsent: { takesEffect: false, outcome: () => ({ failed: "unsent", error: unreachable() }) },
          ...mishaps(unknown),
          fails: {
            takesEffect: false,
            outcome: () => {
              send(state);
              return unknown();
            },
          },
          throws: {
            takesEffect: true,
            outcome: () => {
              effect();
              scheduler.tells(`${state} → the client breaks`);
              return breaks();
            },
          },
          less: { takesEffect: true, outcome: () => less(effect()) },
          foreign: { takesEffect: true, outcome: () => foreign(effect()) },
          forgets: {
            takesEffect: true,
            outcome: () => {
              // The provider ends the token by itself: the user has changed the password, or an administrator has acted.
              const token = provider.tokens.find(state);
              if (token !== undefined) token.state = "revoked";
              return effect();
            },
          },
        },
      });
    },
    verifyBearer: ({ value }) =>
      call<Awaited<ReturnType<NonNullable<IdentityProvider["verifyBearer"]>>>>({
        what: "verifyBearer",
        mishaps: mishaps(givesUp),
        effect: () => {
          const bearer = provider.bearer(value);
          if (bearer === undefined) throw new core.IdentityError("invalid_token", "the token is not signed");
          const { subject, issuedAt, expiresAt } = bearer;
          const account = { issuer: provider.issuerOfTokens, subject };
          return { account, scopes: ["access"], issuedAt, expiresAt, claims: {} };
        },
      }),
    exchange(bearer, wanted, before) {
      const known = provider.tokens.find(before?.providerState ?? "");
      const effect = (): RefreshAnswer => {
        const token = known ?? provider.issueRefreshToken(`token of ${bearer} for ${scheduler.task}`, recipient());
        return { token: tokenFor(wanted, token.name), providerState: token.name, rotated: false };
      };
      return call<RefreshAnswer>({
        what: "exchange",
        touches: { writes: [refreshesOf(node)] },
        lateTouches: { writes: [refreshesOf(node)] },
        effect,
        mishaps: mishaps(unknown),
      });
    },
    clientCredentials(request, before) {
      const touches = { writes: [refreshesOf(node)] };
      const effect = (): RefreshAnswer => {
        const value = provider.issueAppToken(client, request);
        const token = { ...tokenFor(request, ""), value };
        return { token, providerState: before?.providerState ?? "the app", rotated: undefined };
      };
      const what = "clientCredentials";
      return call<RefreshAnswer>({ what, touches, lateTouches: touches, effect, mishaps: mishaps(unknown) });
    },
    fetch: (request) => callsApi(scheduler, node, new Request(request)),
    revoke({ providerState }) {
      const token = provider.tokens.find(providerState);
      const request = () => {
        token?.revokedAt.push(scheduler.now);
        if (token !== undefined && token.recipient.client !== client) token.strangers.push(client);
      };
      const fails = () => {
        request();
        return givesUp();
      };
      return call<"revoked">({
        what: "revoke",
        touches: familyOf(providerState),
        mishaps: { ...mishaps<"revoked">(givesUp), fails: { takesEffect: false, outcome: fails } },
        tell: () => providerState,
        effect: () => {
          request();
          if (token !== undefined && provider.revokes) token.state = "revoked";
          return "revoked";
        },
      });
    },
    endSession: ({ state }) =>
      call<{ url: string }>({
        what: "endSession",
        mishaps: mishaps(givesUp),
        effect: () => ({ url: `${provider.issuer}/end-session?${new URLSearchParams({ state })}` }),
      }),
    verifyLogoutToken: (token) =>
      call<SignedNotice & { readonly verified: true }>({
        what: "verifyLogoutToken",
        mishaps: {
          ...mishaps(givesUp),
          lost: { takesEffect: false, outcome: breaks },
        },
        effect: () => {
          const notice = provider.notice(token);
          if (notice === undefined) throw new core.IdentityError("invalid_logout_token", "the token is not signed");
          return { ...notice, issuer: provider.issuerOfNotices, verified: true };
        },
      }),
  };
}
