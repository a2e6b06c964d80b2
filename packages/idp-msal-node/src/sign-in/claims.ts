import { isRecord, type JsonRecord, parseRecord } from "@identity-web/core/provider-kit";
import type { AuthorityKind } from "../authority/authority.ts";
import type { Settings } from "../options/settings.ts";

/**
 * The `claims` parameter of an authorization request: the sign-in's claims, the app's capabilities, and at Entra the optional
 * claims for a sign-out. The app registration should name these, too.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/claims-challenge
 */
export function claimsParameter(
  { clientCapabilities }: Settings,
  kind: AuthorityKind,
  asked: string | undefined,
): string | undefined {
  const given = asked === undefined ? {} : parseRecord(asked);
  // The provider refuses a text that is not a JSON object.
  if (given === undefined) return asked;
  const optional =
    kind === "b2c" || kind === "other" ? {} : { sid: { essential: false }, login_hint: { essential: false } };
  const claims = {
    ...given,
    ...member("id_token", { ...optional, ...recordOf(given.id_token) }),
    ...member("access_token", {
      ...recordOf(given.access_token),
      ...(clientCapabilities.length === 0 ? {} : { xms_cc: { values: clientCapabilities } }),
    }),
  };
  return Object.keys(claims).length === 0 ? undefined : JSON.stringify(claims);
}

const recordOf = (value: unknown): JsonRecord => (isRecord(value) ? value : {});

const member = (name: string, value: JsonRecord): JsonRecord =>
  Object.keys(value).length === 0 ? {} : { [name]: value };
