import { type JsonRecord, readToken as readSigned, show } from "@identity-web/core/provider-kit";
import { Refused } from "./refused.ts";

/** Header and claims of a token before its signature is checked. @throws Refused: it isn't a signed JWT */
export function readToken(token: string): { readonly header: JsonRecord; readonly claims: JsonRecord } {
  try {
    return readSigned(token);
  } catch {
    throw new Refused("invalid_request", "it is not a signed JWT");
  }
}

/** The rules for a token's header and claims. */
export interface TokenRules {
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly signingAlg: string;
  /** The token's `typ`, without "application/". */
  readonly typ: string;
  /** Also accepts a token without `typ`, or with "JWT". @default false */
  readonly insecureUntypedEvents?: boolean;
  readonly clockToleranceSeconds: number;
}

/** Checks the algorithm and the type of a token. @throws Refused */
export function checkHeader(
  { alg, typ, crit }: JsonRecord,
  rules: Pick<TokenRules, "signingAlg" | "typ" | "insecureUntypedEvents">,
): void {
  const { signingAlg } = rules;
  if (alg !== signingAlg) throw new Refused("invalid_key", `its alg is ${show(alg)}, expected "${signingAlg}"`);
  if (crit !== undefined) throw new Refused("invalid_request", "its header has critical extensions (crit)");
  const type = typeof typ === "string" ? typ.toLowerCase().replace(/^application\//, "") : "";
  const isUntyped = rules.insecureUntypedEvents === true && (typ === undefined || type === "jwt");
  if (type !== rules.typ && !isUntyped) {
    throw new Refused("invalid_request", `its typ is ${show(typ)}, expected "${rules.typ}"`);
  }
}

/** Checks issuer and audience of a token. @throws Refused */
export function checkParties({ iss, aud }: JsonRecord, { issuer, audience }: TokenRules): void {
  if (iss !== issuer) throw new Refused("invalid_issuer", `its iss is ${show(iss)}, expected "${issuer}"`);
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!audience.some((each) => audiences.includes(each))) {
    throw new Refused("invalid_audience", `its aud is ${show(aud)}, expected "${audience.join('" or "')}"`);
  }
}

/** When a token was issued, in ms since the epoch. @throws Refused: `iat` is missing or in the future */
export function issueTime({ iat }: JsonRecord, { clockToleranceSeconds }: TokenRules, now: number): number {
  if (typeof iat !== "number" || !Number.isFinite(iat)) {
    throw new Refused("invalid_request", "it has no iat that is a number");
  }
  const ahead = Math.ceil(iat - now / 1000);
  if (ahead > clockToleranceSeconds) {
    const limit = `tolerance ${clockToleranceSeconds} s`;
    throw new Refused("invalid_request", `its iat is ${ahead} s ahead of this machine's clock (${limit})`);
  }
  return Math.trunc(iat * 1000);
}
