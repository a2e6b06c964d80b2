import { patch } from "./patch.ts";

/** Ways of breaking what removals and sign-outs do, and what they leave behind. */
export const removals = [
  patch(
    "a sign-out leaves the other browsers' tokens",
    "G1",
    ["sign-out × sign-out in another browser"],
    [
      "use-cases/remove-account.ts",
      `tokens: scope === "session" ? "of-those-sessions" : "all"`,
      `tokens: "of-those-sessions"`,
    ],
  ),
  patch(
    "a refresh makes its grant look newer",
    "G1",
    ["refreshed since"],
    [
      "memory/token-cache.ts",
      "...copyOfGrant(grant), issuedAt, expiresAt }",
      "...copyOfGrant(grant), issuedAt: now, expiresAt }",
    ],
  ),
  patch(
    "a grant on its way survives a removal",
    "G2",
    ["on-behalf-of"],
    [
      "domain/removal.ts",
      "(issuedAt === undefined || isConcerned(issuedAt, issuedUntil))",
      "issuedAt !== undefined && isConcerned(issuedAt, issuedUntil)",
    ],
  ),
  patch(
    "a removal leaves the claim of a refresh in flight",
    "G2",
    ["sign-out × refresh in the other browser"],
    ["memory/partitions.ts", "slot.grant = undefined;\n    slot.claim = undefined;", "slot.grant = undefined;"],
  ),
  patch(
    "a barrier lets through what began at its own moment",
    "G2",
    ["everything in the same moment"],
    ["domain/barrier.ts", "signIn.startedAt <= barrier.at", "signIn.startedAt < barrier.at"],
  ),
  patch(
    "the last removal's barrier replaces the others",
    "G2",
    ["a wide removal and a narrower one"],
    [
      "domain/barrier.ts",
      "return [...standing.filter((barrier) => !dominates(added, barrier)), added];",
      "return [added];",
    ],
  ),
  patch(
    "barriers go before redemptions do",
    "G2",
    ["takes its whole time", "a marker outlives"],
    ["domain/barrier.ts", "until: now + barrierForMs,", "until: now + barrierForMs / 2,"],
  ),
  patch(
    "removed tokens are not revoked",
    "G2",
    ["sign-out × cached token"],
    [
      "use-cases/remove-account.ts",
      "if (order.revoke !== false) this.#revoke.soon(account, removed.removedGrants);",
      "",
    ],
  ),
  patch(
    "an error is swallowed",
    "G4",
    ["the store fails while an administrator"],
    ["use-cases/remove-account.ts", "      throw error;\n", "      return { sessions: 0, grants: 0 };\n"],
  ),
  patch(
    "the cookie is cleared on a failed removal",
    "G4",
    ["the store fails during a sign-out"],
    [
      "http/sign-out-redirect.ts",
      "state: await ports.sealer.seal(target, binding),\n          });",
      "state: await ports.sealer.seal(target, binding),\n          }).catch(() => undefined);",
    ],
  ),
  patch(
    "a sign-out ends its own handle only",
    "G7",
    ["a second browser in the same session"],
    ["use-cases/sign-out.ts", "sid === undefined ? { id: key.id } : { id: key.id, sid }", "{ id: key.id }"],
  ),
  patch(
    "everywhere is here only",
    "G7",
    ["sign-out everywhere", "a node dies during a sign-out"],
    ["use-cases/remove-account.ts", `sessions: scope === "everywhere" ? "all" : sessions,`, "sessions,"],
  ),
  patch(
    "every barrier is as wide as the account",
    "G7",
    ["session sign-out × redemption"],
    ["domain/barrier.ts", `return tokens === "all" ?`, `return tokens !== undefined ?`],
  ),
  patch(
    "the old session is ended as an account, not by its handle",
    "G7",
    ["two tabs", "somebody else signs in"],
    [
      "use-cases/sign-in.ts",
      `scope: "session",\n      sessions: { id: previous.id },`,
      `scope: "account",\n      sessions: { id: previous.id },`,
    ],
  ),
];
