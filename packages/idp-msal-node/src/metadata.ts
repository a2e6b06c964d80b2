import type { Clock, Events } from "@identity-web/core";
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
import type { Authority } from "./authority.ts";
import { type IssuerRule, issuerRule, likelyIssuer } from "./issuer-rule.ts";

/** What this client uses of an authority's metadata (OpenID Connect Discovery §3). */
export interface Metadata {
  /** A template for several tenants: `https://login.microsoftonline.com/{tenantid}/v2.0`. */
  readonly issuer: string;
  readonly rule: IssuerRule;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly jwksUri: string;
  readonly endSessionEndpoint: string | undefined;
  /** Whether callbacks carry `iss` (RFC 9207). */
  readonly announcesIss: boolean;
}

/** An authority's metadata, asked for when first needed and renewed every hour: once per process, not per operation. */
export interface AuthorityMetadata {
  readonly cached: Cached<Metadata>;
  /** What is known already; nothing is asked for it. */
  readonly known: Metadata | undefined;
  /** Whether `iss` is one of this authority's, as far as it is known without asking. */
  accepts(issuer: string): boolean;
}

const hourMs = 3_600_000;
const backOffMs = 2_000;
const cure = "Check tenantId and instance in entra({ … }), and that this machine can reach Entra.";

export interface MetadataParts {
  readonly send: Send;
  readonly clock: Clock;
  readonly events: Events;
  readonly allowedTenants: ReadonlySet<string> | undefined;
}

export function authorityMetadata(authority: Authority, parts: MetadataParts): AuthorityMetadata {
  const { clock, events, allowedTenants } = parts;
  const likely = likelyIssuer(authority);
  const isAllowed = (issuer: string) =>
    allowedTenants === undefined || [...allowedTenants].some((tenant) => issuer.toLowerCase().includes(tenant));
  let known: Metadata | undefined;
  return {
    cached: cached({
      load: async () => {
        known = await load(authority, parts);
        return known;
      },
      clock,
      maxAgeMs: hourMs,
      backOffMs,
      onRenewalFailed: (error) => events.emit({ type: "provider_failed", error }),
    }),
    get known() {
      return known;
    },
    accepts: (issuer) => known?.rule.accepts(issuer) ?? (likely.test(issuer) && isAllowed(issuer)),
  };
}

async function load(authority: Authority, { send, clock, allowedTenants }: MetadataParts): Promise<Metadata> {
  const url = `${authority.metadataBase}/.well-known/openid-configuration`;
  const response = await send(url, { headers: { accept: "application/json" }, redirect: "manual" }).catch(
    (error: unknown) => {
      throw unavailable(`discovery failed: ${asUnavailable(error).message}`, { cause: error, cure });
    },
  );
  const document = parseRecord(await response.text());
  if (response.status !== 200) {
    const retryAfter = retryAfterSeconds(response.headers, clock.now());
    const words = document === undefined ? undefined : stringMember(document, "error_description");
    throw unavailable(
      `discovery failed: ${url} answered with status ${response.status} instead of 200${words === undefined ? "" : ` (${show(words)})`}`,
      { cure, ...(retryAfter === undefined ? {} : { retryAfter }) },
    );
  }
  if (document === undefined) throw unavailable(`discovery failed: ${url} holds no JSON object`, { cure });
  return read(document, authority, url, allowedTenants);
}

function read(
  document: JsonRecord,
  authority: Authority,
  url: string,
  allowedTenants: ReadonlySet<string> | undefined,
): Metadata {
  const { issuer } = document;
  const likely = likelyIssuer(authority);
  const example =
    typeof issuer === "string" ? issuer.replace("{tenantid}", "00000000-0000-0000-0000-000000000000") : "";
  if (typeof issuer !== "string" || !likely.test(example)) {
    const wanted = authority.kind === "other" ? authority.metadataBase : likely.source.replaceAll("\\", "");
    throw unavailable(`discovery failed: ${url} names the issuer ${show(issuer)}, expected "${wanted}"`, { cure });
  }
  const end = document.end_session_endpoint;
  return {
    issuer,
    rule: issuerRule(issuer, allowedTenants),
    authorizationEndpoint: endpoint(document, "authorization_endpoint", url),
    tokenEndpoint: endpoint(document, "token_endpoint", url),
    jwksUri: endpoint(document, "jwks_uri", url),
    endSessionEndpoint: end === undefined ? undefined : endpoint(document, "end_session_endpoint", url),
    announcesIss: document.authorization_response_iss_parameter_supported === true,
  };
}

/** An endpoint's URL. Without TLS only for a provider that is on this machine itself. */
function endpoint(document: JsonRecord, name: string, url: string): string {
  const value = stringMember(document, name);
  const good = value !== undefined && URL.canParse(value) && isSafe(new URL(value));
  if (!good || (value.startsWith("http:") && !url.startsWith("http:")))
    throw unavailable(`discovery failed: ${url} has no ${name} that can be used, but ${show(document[name])}`);
  return value;
}
