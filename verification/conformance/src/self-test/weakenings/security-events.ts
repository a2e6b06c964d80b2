import { weakened } from "./patch.ts";

const signals = "features/src/shared-signals";
const tokens = "features/src/security-tokens";
const refuses = (...rules: readonly string[]) => rules.map((rule) => `ssf-receiver-refuses-${rule}`);

/** The foundation's module sends events with several faults. */
const invalidSets = "openid-ssf-receiver-invalid-set-rejection";

/** Checks of security events, and of requests for a global token revocation. */
export const securityEvents = [
  weakened(
    "an event of another issuer is carried out",
    [...refuses("wrong-iss"), invalidSets],
    [`${tokens}/read-token.ts`, "if (iss !== issuer) throw", "if (false) throw"],
  ),
  weakened(
    "an event for another audience is carried out",
    [...refuses("wrong-aud"), invalidSets, "global-token-revocation-wrong-aud"],
    [`${tokens}/read-token.ts`, "if (!audience.some((each) => audiences.includes(each))) {", "if (false) {"],
  ),
  weakened("a token of another type is accepted as an event", refuses("typ"), [
    `${tokens}/read-token.ts`,
    "if (type !== rules.typ && !isUntyped) {",
    "if (false) {",
  ]),
  weakened("a token with an expiry is accepted as an event", refuses("exp"), [
    `${signals}/verify-set.ts`,
    "if (exp !== undefined) throw",
    "if (false) throw",
  ]),
  weakened("a token with a sub is accepted as an event", refuses("sub"), [
    `${signals}/verify-set.ts`,
    "if (sub !== undefined) throw",
    "if (false) throw",
  ]),
  weakened(
    "any state of a verification is accepted",
    ["openid-ssf-receiver-verification-wrong-state", "openid-ssf-receiver-verification-wrong-subject"],
    [`${signals}/verification.ts`, "if (!isOurs || !isOfStream) {", "if (false) {"],
  ),
  weakened(
    "a verification may name any stream",
    ["openid-ssf-receiver-verification-wrong-subject"],
    [`${signals}/verification.ts`, "if (!isOurs || !isOfStream) {", "if (!isOurs) {"],
  ),
  weakened(
    "a critical member that the app can't look up is ignored",
    ["ssf-receiver-critical-member"],
    [`${tokens}/subject.ts`, "if (isObscure ||", "if ("],
  ),
  weakened("an event of the future is carried out", refuses("future-iat"), [
    `${tokens}/read-token.ts`,
    "if (ahead > clockToleranceSeconds) {",
    "if (false) {",
  ]),
  weakened("an event older than the receiver remembers is carried out", refuses("old-iat"), [
    `${signals}/verify-set.ts`,
    "if (age > rules.maxAgeSeconds) {",
    "if (false) {",
  ]),
  weakened("an event without events is acknowledged", refuses("no-events"), [
    `${signals}/verify-set.ts`,
    "if (entries.length === 0 || entries.length > mostEvents) {",
    "if (entries.length > mostEvents) {",
  ]),
  weakened(
    "the signature of an event isn't checked",
    [...refuses("wrong-signature", "unpublished-key"), invalidSets, "global-token-revocation-wrong-signature"],
    [
      `${tokens}/keys.ts`,
      "const { payload } = await compactVerify(token, set, { algorithms: [alg] });",
      'const payload = Buffer.from(token.split(".")[1] ?? "", "base64url");',
    ],
  ),
  weakened(
    "a repeated event takes effect again",
    ["ssf-receiver-push-again"],
    ["core/src/use-cases/security-events/carry-out.ts", `if (await store.wasDone(message)) return "repeated";`, ""],
  ),
];
