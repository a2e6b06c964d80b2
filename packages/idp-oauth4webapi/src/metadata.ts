import type { Clock, Events, IdentityError } from "@identity-web/core";
import {
  asUnavailable,
  type Cached,
  cached,
  isRecord,
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
import { checkAbilities } from "./provider-abilities.ts";
import type { Settings } from "./settings.ts";

/** What this client uses of a provider's metadata (OpenID Connect Discovery §3). */
export interface Metadata extends AuthorizationServer {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly jwks_uri: string;
}

const hourMs = 3_600_000;
const backOffMs = 2_000;
const endpoints = [
  "userinfo_endpoint",
  "end_session_endpoint",
  "revocation_endpoint",
  "pushed_authorization_request_endpoint",
] as const;
const aliased = ["token_endpoint", ...endpoints] as const;
const flags = [
  "authorization_response_iss_parameter_supported",
  "require_pushed_authorization_requests",
  "tls_client_certificate_bound_access_tokens",
] as const;
const lists = [
  "token_endpoint_auth_methods_supported",
  "token_endpoint_auth_signing_alg_values_supported",
  "id_token_signing_alg_values_supported",
  "dpop_signing_alg_values_supported",
  "code_challenge_methods_supported",
  "response_modes_supported",
] as const;

/** Whether two issuers are the same but for one slash at the end. */
export const isSameIssuer = (a: string, b: string): boolean => a.replace(/\/$/, "") === b.replace(/\/$/, "");

/** The provider's metadata, asked for when first needed and renewed every hour. */
export function discover(settings: Settings, send: Send, clock: Clock, events: Events): Cached<Metadata> {
  return cached({
    load: async () => {
      const metadata = await load(settings.issuer, send, clock);
      checkAbilities(settings, metadata);
      return metadata;
    },
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
  if (document.require_pushed_authorization_requests === true) {
    // It would be the provider that contradicts itself, whatever the options say.
    endpoint(document, "pushed_authorization_request_endpoint", url);
  }
  const aliases = document.mtls_endpoint_aliases;
  return {
    issuer,
    authorization_endpoint: endpoint(document, "authorization_endpoint", url),
    token_endpoint: endpoint(document, "token_endpoint", url),
    jwks_uri: endpoint(document, "jwks_uri", url),
    ...pick(document, endpoints, (_value, name) => endpoint(document, name, url)),
    ...pick(document, flags, (value) => value === true),
    ...pick(document, lists, (value) =>
      Array.isArray(value) ? value.filter((one) => typeof one === "string") : undefined,
    ),
    // Where a client with a certificate asks (RFC 8705 §5).
    ...(isRecord(aliases)
      ? { mtls_endpoint_aliases: pick(aliases, aliased, (_value, name) => endpoint(aliases, name, url)) }
      : {}),
  };
}

/** Members that are there, read. */
function pick<N extends string, T>(
  document: JsonRecord,
  names: readonly N[],
  readMember: (value: unknown, name: N) => T | undefined,
): { [name in N]?: T } {
  const picked: { [name in N]?: T } = {};
  for (const name of names) {
    const value = document[name] === undefined ? undefined : readMember(document[name], name);
    if (value !== undefined) picked[name] = value;
  }
  return picked;
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
