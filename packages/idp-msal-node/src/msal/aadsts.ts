import { parseRecord } from "@identity-web/core/provider-kit";

/** Entra's own part of an error answer. */
export interface Details {
  /** Entra's own numbers: `AADSTS65001` is 65001. */
  readonly numbers: readonly number[];
}

/** Reads the numbers of an error answer. */
export function detailsOf(body: string): Details {
  const codes = parseRecord(body)?.error_codes;
  return { numbers: Array.isArray(codes) ? codes.filter((code) => typeof code === "number") : [] };
}

/**
 * Numbers that come as `invalid_grant` although the refresh token still works. The user has to act for this request.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const needsUser: ReadonlySet<number> = new Set([
  16_000, // several accounts
  50_005, // this platform is not allowed by conditional access
  50_072,
  50_074,
  50_076,
  50_079, // a second factor
  50_097,
  53_000,
  53_001,
  53_002,
  53_003, // this device, app or place is not allowed by conditional access
  50_158, // an external challenge
  65_001,
  65_004, // consent
]);

/** Numbers for a wrong request: scopes of several APIs, or of an API that isn't in this tenant. */
const wrongRequest: ReadonlySet<number> = new Set([28_000, 28_002, 28_003, 500_011, 650_057]);

export const isForUser = ({ numbers }: Details): boolean => numbers.some((number) => needsUser.has(number));

export const isWrongRequest = ({ numbers }: Details): boolean => numbers.some((number) => wrongRequest.has(number));

const cures: Readonly<Record<number, string>> = {
  28000: "Ask for the scopes of one API at a time.",
  50011: "Register the redirect URI that the start-up log names: Authentication → Web → Redirect URIs.",
  50194: 'The app is registered for one tenant: set tenantId to that tenant\'s id instead of "common".',
  53003: "A conditional access policy refuses this sign-in. Ask its administrator for the reason.",
  65001: "The user or an administrator must consent to these scopes: sign in for them.",
  90002: "Check tenantId in entra(), and that instance is the tenant's cloud.",
  500011: "The API is not known in this tenant: check the scopes' address, or have an administrator add it.",
  650057: "Add the API to the app registration: API permissions → Add a permission.",
  700016: "Check clientId and tenantId in entra(): the app is not in this tenant.",
  700024: "The client assertion is outside its times: check this machine's clock.",
  700027: "Upload this certificate to the app registration: Certificates & secrets → Certificates.",
  700211: "Add a federated credential for this issuer: Certificates & secrets → Federated credentials.",
  700213: "Add a federated credential for this subject: Certificates & secrets → Federated credentials.",
  7000215: "Set clientSecret in entra() to the secret's value, not its id.",
  7000222: "The client secret has expired: make another one, and set clientSecret in entra().",
};

/** The cure of the first of Entra's numbers that has one. */
export const cureOfNumber = ({ numbers }: Details): string | undefined =>
  numbers.map((number) => cures[number]).find((cure) => cure !== undefined);
