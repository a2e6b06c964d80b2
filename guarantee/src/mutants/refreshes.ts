import { patch } from "./patch.ts";

/** Ways of breaking refreshes. */
export const refreshes = [
  patch(
    "a late refresh token is not revoked",
    "G2",
    ["sign-out × refresh"],
    [
      "use-cases/refresh-grant.ts",
      `      this.#revoke.soon(accountOf(claim), [refreshed]);\n      throw signedOut();`,
      "      throw signedOut();",
    ],
  ),
  patch(
    "what a lost claim brought is not revoked",
    "G2",
    ["a refresher that stops for a while"],
    [
      "use-cases/refresh-grant.ts",
      "if (isNobodys(source, grant)) this.#revoke.soon(accountOf(claim), [refreshed]);",
      "",
    ],
  ),
  patch(
    "an answer after its time is not revoked",
    "G2",
    ["does not answer in time"],
    ["use-cases/refresh-grant.ts", "if (!goesOn) yield* broughtBy(answer);", ""],
  ),
  patch(
    "who had a call in flight is asked to interact",
    "G2",
    ["sign-out × refresh"],
    [
      "use-cases/acquire-token.ts",
      `if (outcome === "removed") throw signedOut();`,
      `if (outcome === "removed") throw interactionRequired(request, "");`,
    ],
  ),
  patch(
    "a token that came in is exchanged whenever it was issued",
    "G1",
    ["long after its user was removed"],
    ["use-cases/acquire-token.ts", "first === undefined ? terms : { ...terms, issuedAt }", "terms"],
  ),
  patch(
    "a removal is forgotten before the tokens that came in have expired",
    "G1",
    ["long after its user was removed"],
    [
      "use-cases/use-cases.ts",
      "settings.onBehalfOf === true ? outlivesBearer(limits)",
      "settings.onBehalfOf === true ? outlivesRedemption(limits)",
    ],
  ),
  patch(
    "write without compare",
    "G5",
    ["a refresher that stops for a while"],
    ["domain/refresh-claim.ts", `return place.claim?.id === id ? "held" : "lost";`, `return "held";`],
  ),
  patch(
    "a grant is claimed in a version that is gone",
    "G5",
    ["refresh × refresh on two nodes"],
    [
      "domain/refresh-claim.ts",
      "if (current !== undefined && current.version !== expected) return { changed: current };",
      "",
    ],
  ),
  patch(
    "two nodes may claim at once",
    "G5",
    ["refresh × refresh on two nodes"],
    ["domain/refresh-claim.ts", "if (claim !== undefined && now < claim.until)", "if (claim !== undefined && now < 0)"],
  ),
  patch(
    "an expired claim on a single-use token is taken over",
    "G5",
    ["refresh × killed refresher"],
    [
      "domain/refresh-claim.ts",
      `claim?.singleUse === true ? "abandoned" : "granted"`,
      `claim?.singleUse === undefined ? "abandoned" : "granted"`,
    ],
  ),
  patch(
    "an unknown outcome is tried again",
    "G5",
    ["whatever becomes of a refresh"],
    [
      "domain/refresh-claim.ts",
      `outcome === "refused" || (outcome === "unknown" && claim?.singleUse === true)`,
      `outcome === "refused"`,
    ],
  ),
  patch(
    "every refreshed token counts as reusable",
    "G5",
    ["whatever becomes of a refresh"],
    ["use-cases/session-tokens.ts", `return rotated ? "single-use" : "reusable";`, `return "reusable";`],
  ),
  patch(
    "what came with too small an answer is lost",
    "G5",
    ["whatever becomes of a refresh"],
    [
      "use-cases/refresh-grant.ts",
      "await commit(answer.refreshed);",
      "await this.#release(claim, source, begun, answer);",
    ],
  ),
  patch(
    "a grant ends although nothing was sent",
    "G5",
    ["whatever becomes of a refresh"],
    ["use-cases/refresh-grant.ts", `answer.failed === "interaction" ? "unsent" : answer.failed`, `"unknown"`],
  ),
];
