import type { Feature } from "@identity-web/core/http";
import type { HttpParts } from "@identity-web/core/http/kit";
import { defaultSubjectClaims, identifiersOf } from "../security-tokens/identifiers.ts";
import { checkTokenRevocation, settingsOf, type TokenRevocationOptions } from "./options.ts";
import { Revocations } from "./revocations.ts";
import { answerRevocation } from "./route.ts";

export type { SigningAlg } from "@identity-web/core/provider-kit";
export type { SubjectClaims } from "../security-tokens/identifiers.ts";
export type { TransmitterOptions } from "../security-tokens/options.ts";
export type { IdentifierFormat } from "../security-tokens/subject.ts";
export type { TokenRevocationOptions } from "./options.ts";

/**
 * Adds the route /auth/global-token-revocation, at which an identity provider signs a user out everywhere: Global Token Revocation,
 * and Okta's Universal Logout.
 *
 * @example
 * identity({ features: [tokenRevocation({ issuer: "https://example.okta.com" })], … });
 * @see https://datatracker.ietf.org/doc/draft-parecki-oauth-global-token-revocation/
 */
export function tokenRevocation(options: TokenRevocationOptions): Feature {
  const problems = checkTokenRevocation(options);
  // Problems stop the app at start-up, so invalid options are never used.
  const settings = settingsOf(problems.length === 0 ? options : { issuer: "https://unset.invalid" });
  const made = new WeakMap<HttpParts["ports"], Revocations>();
  const revocationsOf = (parts: HttpParts): Revocations => {
    const revocations = made.get(parts.ports) ?? new Revocations(parts, settings);
    made.set(parts.ports, revocations);
    return revocations;
  };
  const { subjectClaims = defaultSubjectClaims, insecureUnverifiedEmail = false } = settings;
  return {
    name: "tokenRevocation",
    problems,
    subjectsOf: (claims) =>
      identifiersOf(claims, subjectClaims, (claim) => insecureUnverifiedEmail && claim === "email"),
    routes: [
      {
        name: "globalTokenRevocation",
        path: "/auth/global-token-revocation",
        methods: ["POST"],
        handle: (context) => answerRevocation(context, revocationsOf(context.parts)),
      },
    ],
  };
}
