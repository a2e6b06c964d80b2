import type { Clock, Events, IdentityError } from "@identity-web/core";
import {
  asUnavailable,
  type Cached,
  cached,
  isSafe,
  type JsonRecord,
  parseRecord,
  retryAfterSeconds,
  type Send,
  show,
  stringMember,
  unavailable,
} from "@identity-web/core/provider-kit";
import type { AuthorizationServer } from "oauth4webapi";

/** What this client uses of a provider's metadata (OpenID Connect Discovery §3). */
export interface Metadata extends AuthorizationServer {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly jwks_uri: string;
}

const hourMs = 3_600_000;
const backOffMs = 2_000;
const endpoints = ["userinfo_endpoint", "end_session_endpoint", "revocation_endpoint"] as const;

/** Whether two issuers are the same but for one slash at the end. */
export const isSameIssuer = (a: string, b: string): boolean => a.replace(/\/$/, "") === b.replace(/\/$/, "");

/** The provider's metadata, asked for when first needed and renewed every hour. */
export function discover(issuer: string, send: Send, clock: Clock, events: Events): Cached<Metadata> {
  return cached({
    load: () => load(issuer, send, clock),
    clock,
    maxAgeMs: hourMs,
    backOffMs,
    onRenewalFailed: (error) => events.emit({ type: "provider_failed", error }),
  });
}

async function load(issuer: string, send: Send, clock: Clock): Promise<Metadata> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const response = await send(url, { headers: { accept: "application/json" }, redirect: "manual" }).catch(
    (error: unknown) => {
      throw unavailable(`discovery failed: ${asUnavailable(error).message}`, { cause: error, cure: checkIssuerCure });
    },
  );
  if (response.status !== 200) {
    const retryAfter = retryAfterSeconds(response.headers, clock.now());
    throw unavailable(`discovery failed: ${url} answered with status ${response.status} instead of 200`, {
      cure: checkIssuerCure,
      ...(retryAfter === undefined ? {} : { retryAfter }),
    });
  }
  const document = parseRecord(await response.text());
  if (document === undefined)
    throw unavailable(`discovery failed: ${url} holds no JSON object`, { cure: checkIssuerCure });
  return read(document, issuer, url);
}

const checkIssuerCure = "Check the option issuer of oidc({ … }), and that this machine can reach the provider.";

function read(document: JsonRecord, expected: string, url: string): Metadata {
  const { issuer } = document;
  if (typeof issuer !== "string" || !isSameIssuer(issuer, expected)) {
    throw unavailable(`discovery failed: ${url} names the issuer ${show(issuer)}, expected "${expected}"`, {
      cure: `Set the option issuer of oidc({ … }) to the provider's own, if ${show(issuer)} is the one you mean.`,
    });
  }
  const optional: Partial<Record<(typeof endpoints)[number], string>> = {};
  for (const name of endpoints) if (document[name] !== undefined) optional[name] = endpoint(document, name, url);
  const methods = document.token_endpoint_auth_methods_supported;
  return {
    issuer,
    authorization_endpoint: endpoint(document, "authorization_endpoint", url),
    token_endpoint: endpoint(document, "token_endpoint", url),
    jwks_uri: endpoint(document, "jwks_uri", url),
    ...optional,
    authorization_response_iss_parameter_supported: document.authorization_response_iss_parameter_supported === true,
    ...(Array.isArray(methods)
      ? { token_endpoint_auth_methods_supported: methods.filter((method) => typeof method === "string") }
      : {}),
  };
}

/** An endpoint's URL. Without TLS only for a provider that is on this machine itself. */
function endpoint(document: JsonRecord, name: string, url: string): string {
  const value = stringMember(document, name);
  if (value === undefined || !URL.canParse(value))
    throw wrong(`${url} has no valid ${name}, but ${show(document[name])}`);
  const { protocol } = new URL(value);
  const allowed = protocol === "https:" || (url.startsWith("http:") && isSafe(new URL(value)));
  if (!allowed) throw wrong(`${url} names a ${name} without TLS: ${show(value)}`);
  return value;
}

const wrong = (message: string): IdentityError =>
  unavailable(`discovery failed: ${message}`, {
    cure: "The provider's discovery document is at fault: tell its operator.",
  });
