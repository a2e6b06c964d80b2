import type { ProviderContext } from "@identity-web/core";
import {
  type Cached,
  cached,
  endpointOf,
  type JsonRecord,
  loadMetadata,
  type Send,
  show,
} from "@identity-web/core/provider-kit";
import { failure } from "../error-texts.ts";
import type { Authority } from "./authority.ts";
import { type IssuerRule, issuerRule, likelyIssuer } from "./issuer-rule.ts";

/** The members of an authority's metadata that this client uses (OpenID Connect Discovery §3). */
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

/** An authority's metadata, loaded when first needed and renewed every hour: once per process, not per operation. */
export interface AuthorityMetadata {
  readonly cached: Cached<Metadata>;
  /** The metadata if it has been loaded. It sends no request. */
  readonly known: Metadata | undefined;
  /** Whether `iss` may belong to this authority. It sends no request. */
  accepts(issuer: string): boolean;
}

const cure = "Check tenantId and instance in entra(), and whether this machine can reach Entra.";

export interface MetadataParts {
  readonly send: Send;
  readonly context: ProviderContext;
  readonly allowedTenants: ReadonlySet<string> | undefined;
}

export function authorityMetadata(authority: Authority, parts: MetadataParts): AuthorityMetadata {
  const { send, context, allowedTenants } = parts;
  const likely = likelyIssuer(authority);
  const isAllowed = (issuer: string) =>
    allowedTenants === undefined || [...allowedTenants].some((tenant) => issuer.toLowerCase().includes(tenant));
  let known: Metadata | undefined;
  return {
    cached: cached({
      load: async () => {
        const { document, url } = await loadMetadata(authority.metadataBase, { ...context, send, cure });
        known = read(document, authority, url, allowedTenants);
        return known;
      },
      ...context,
    }),
    get known() {
      return known;
    },
    accepts: (issuer) => known?.rule.accepts(issuer) ?? (likely.test(issuer) && isAllowed(issuer)),
  };
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
    throw failure("entra-issuer-mismatch", { expected: wanted, url, found: show(issuer) });
  }
  const end = document.end_session_endpoint;
  return {
    issuer,
    rule: issuerRule(issuer, allowedTenants),
    authorizationEndpoint: endpointOf(document, "authorization_endpoint", url),
    tokenEndpoint: endpointOf(document, "token_endpoint", url),
    jwksUri: endpointOf(document, "jwks_uri", url),
    endSessionEndpoint: end === undefined ? undefined : endpointOf(document, "end_session_endpoint", url),
    announcesIss: document.authorization_response_iss_parameter_supported === true,
  };
}
