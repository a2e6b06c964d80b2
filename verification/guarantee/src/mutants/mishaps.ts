import { edit } from "./mutant.ts";

const oneUseCase = "drawn worlds: mishaps of one use case";

/** Faults in what happens after a failure, which the drawn worlds' mishaps show. */
export const mishaps = [
  edit(
    "only a time-out of a refresh counts as an unknown outcome",
    "any",
    [oneUseCase, "drawn worlds: mishaps"],
    [
      "RefreshGrant##ask",
      '{ failed: "unknown", error }',
      '{ failed: cause?.name === "TimeLimitReached" ? "unknown" : "unsent", error }',
    ],
  ),
  edit(
    "a client that doesn't tell whether its tokens rotate has reusable ones",
    "any",
    ["drawn worlds: refresh tokens"],
    [
      "SessionTokens#renewal",
      'if (rotated === undefined) return before; return rotated ? "single-use" : "reusable";',
      'return rotated === true ? "single-use" : "reusable";',
    ],
  ),
  edit(
    "a store that fails during a recheck counts as an outage of the provider",
    "G8",
    ["drawn worlds: rechecks", oneUseCase],
    [
      "RecheckSession##failed",
      "if (!(error instanceof IdentityError)) throw error;",
      'if (!(error instanceof IdentityError)) throw error; if (error.code === "store_unavailable") return this.#outage(session, error);',
    ],
  ),
  edit(
    "a recycled identifier is forgotten before the accounts that it leads to are ended",
    "any",
    ["drawn worlds: index of users", oneUseCase],
    [
      "CarryOutEvent#execute",
      `await allOf($tasks); if (action === "forget-identifier" || action === "recycle-identifier") await this.#forget(event);`,
      `if (action === "forget-identifier" || action === "recycle-identifier") await this.#forget(event); await allOf($tasks);`,
    ],
  ),
];

const ownTokens = ["drawn worlds: the app's own tokens"];
const otherPages = ["drawn worlds: other pages"];
const otherLinks = ["drawn worlds: other links"];

/** Faults in what only few pages use: an app's own tokens, lists of sessions, other tokens, links. */
export const otherRequests = [
  edit("the app's own tokens are shared by all clients of a provider", "G9", ownTokens, [
    "OwnTokens#constructor",
    "JSON.stringify([provider.name, clientId])",
    "JSON.stringify([provider.name])",
  ]),
  edit("the app's own tokens are shared by clients of the same name at two providers", "G9", ownTokens, [
    "OwnTokens#constructor",
    "JSON.stringify([provider.name, clientId])",
    "JSON.stringify([clientId])",
  ]),
  edit("the app gets its token for other scopes", "G9", ownTokens, [
    "covers",
    "if (!token.scopes.includes(scope)) return false;",
    "",
  ]),
  edit("a user's list has the sessions of other apps", "G9", otherPages, [
    "OwnSessions#execute",
    "app === this.#app",
    "app !== undefined",
  ]),
  edit("a refused token is returned again", "G9", otherPages, [
    "findAccessToken",
    "refused !== undefined && grant.accessTokens.some((token) => token.value === refused)",
    "refused === undefined && grant.accessTokens.length < 0",
  ]),
  edit("a token for one API is returned for others", "G9", otherPages, [
    "covers",
    "token.resource !== request.resource",
    "token.resource === undefined && request.resource === null",
  ]),
  edit("another site's link signs out", "G7", otherLinks, [
    "isOwnNavigation",
    `(site === "same-origin" || site === "none")`,
    "site !== undefined",
  ]),
  edit("another site's form signs out", "G7", otherLinks, [
    "requireSameOrigin",
    "if (isSameOrigin(request, origin)) return;",
    "return;",
  ]),
  edit("a link signs out everywhere at once", "G7", otherLinks, [
    "signOutRoute",
    "isOwnNavigation(request) && !reachesFar",
    "isOwnNavigation(request)",
  ]),
];
