import { type Clock, IdentityError } from "@identity-web/core";
import { type ProviderCall, refreshFailed, ScriptedProvider } from "../../scripted-provider/index.ts";
import { accessTokenLifetimeMs, type ContractProvider, type ProviderPlace } from "./provider.ts";

/** A provider in memory without protocol messages, so that the adapter's tests run in all runtimes. */
export function scripted({ clock }: { readonly clock: Clock }): ContractProvider {
  const options = { clientId: "app", tokenLifetimeMs: accessTokenLifetimeMs, consents: true };
  const provider = new ScriptedProvider({ clock, ...options });
  const sid = (user: string, browser = "browser") => `sid-of-${user}-in-${browser}`;
  let tellsSid = true;
  return {
    issuer: provider.name,
    sid,
    driver(options = {}) {
      return {
        problems: [],
        responseMode: options.responseMode ?? "query",
        open() {
          provider.client = options;
          return provider;
        },
      };
    },
    authorize(url, { user, browser, consents, error }) {
      const asked = new URL(url);
      const { searchParams } = asked;
      const callback = new URL(searchParams.get("redirect_uri") ?? "");
      const scopes = (searchParams.get("scope") ?? "").split(" ").filter((scope) => consents?.includes(scope) ?? true);
      searchParams.set("scope", scopes.join(" "));
      const named = tellsSid ? { sid: sid(user, browser) } : {};
      const person = { subject: user, username: `${user}@example.test`, ...named };
      const refusal = { error: error ?? "", state: searchParams.get("state") ?? "" };
      const answer = error === undefined ? provider.answer(asked.href, person) : new URLSearchParams(refusal);
      callback.search = answer.toString();
      return callback;
    },
    logoutToken: async ({ sid: of, sub }) =>
      provider.logoutToken({
        issuedAt: Math.floor(provider.time / 1000) * 1000,
        ...(of === undefined ? {} : { sid: of }),
        ...(sub === undefined ? {} : { subject: sub }),
      }),
    withoutEndSession() {
      provider.endsSessions = false;
    },
    withoutSid() {
      tellsSid = false;
    },
    outage(place, times = 1) {
      // A client of the protocol first loads the metadata. Here that is a separate call.
      if (place === "sign-in") provider.script.fail("ready", unavailable(), { times });
      if (place !== "refresh") return provider.script.fail(calls[place], unavailable(), { times });
      for (let time = 0; time < times; time++) provider.nextRefresh(refreshFailed("unsent"));
    },
    nextRefresh(answer) {
      if (answer === "refused") provider.nextRefresh(refreshFailed("refused"));
      else if (answer === "lost") provider.nextRefresh(() => refreshFailed("unknown"));
      else {
        const claims = async () => answer.claims;
        provider.nextRefresh((ordinary) => ("failed" in ordinary ? ordinary : { ...ordinary, claims }));
      }
    },
    hold: (place, when = "before") => provider.script.hold(calls[place], when),
    asked: (place) => provider.script.count(calls[place]),
    get revocations() {
      return provider.revokedRefreshTokens.length;
    },
  };
}

const calls: Readonly<Record<ProviderPlace, ProviderCall>> = {
  "sign-in": "beginSignIn",
  code: "completeSignIn",
  refresh: "refresh",
  revocation: "revoke",
  "end-session": "endSession",
};

const unavailable = (): IdentityError => new IdentityError("provider_unavailable", "the provider can't be reached");
