import { type JsonRecord, stringMember } from "../domain/json.ts";

/** Members that name the client in an access token: RFC 9068 and OpenID Connect, RFC 8693, Okta. */
const clientMembers = ["azp", "client_id", "cid"] as const;

/** The client that an access token was issued to, if the token names it. */
export function clientOf(claims: JsonRecord): string | undefined {
  for (const name of clientMembers) {
    const client = stringMember(claims, name);
    if (client !== undefined) return client;
  }
  return undefined;
}

/**
 * The signs by which providers mark an access token that a client got for itself (client credentials). One sign is
 * enough. A user who is mistaken for an app is refused, but an app that is mistaken for a user would be admitted.
 */
const signs: readonly ((claims: JsonRecord) => boolean)[] = [
  // RFC 9068 §2.2, Cognito, and Okta, whose name for the client is `cid`: the subject is the client itself.
  (claims) => clientMembers.some((name) => claims[name] !== undefined && claims[name] === claims.sub),
  // Auth0: gty "client-credentials", sub "<client id>@clients". Cloud Foundry's UAA: grant_type "client_credentials".
  ({ gty, grant_type: grantType }) => [gty].flat().includes("client-credentials") || grantType === "client_credentials",
  ({ sub }) => typeof sub === "string" && sub.endsWith("@clients"),
  // Keycloak: the service account is a user with such a name, and clientHost is the address of the client.
  ({ preferred_username: name }) => typeof name === "string" && name.startsWith("service-account-"),
  ({ clientHost, clientAddress }) => typeof clientHost === "string" || typeof clientAddress === "string",
  // Entra: idtyp if the API asks for that claim; otherwise a token with tid and oid, without delegated scopes.
  ({ idtyp }) => idtyp === "app",
  ({ tid, oid, scp }) => typeof tid === "string" && typeof oid === "string" && scp === undefined,
];

/**
 * Whether a client got this access token for itself, by the signs of known providers.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9068#section-2.2
 */
export const isAppToken = (claims: JsonRecord): boolean => signs.some((sign) => sign(claims));
