import { claimOf, idp, weakened } from "./patch.ts";

const file = `${idp}/tokens/same-person.ts`;

/** Checks of a refresh's answer. */
export const refreshes = [
  weakened(
    "a refresh may be about another user",
    ["oidcc-client-test-refresh-token-invalid-sub"],
    [file, "claims.sub !== subject", "claims.sub === undefined"],
  ),
  weakened(
    "a refresh may be of another issuer",
    ["oidcc-client-test-refresh-token-invalid-issuer"],
    [
      file,
      ".processRefreshTokenResponse(metadata,",
      `.processRefreshTokenResponse({ ...metadata, issuer: ${claimOf("answer.idToken", "iss")} },`,
    ],
  ),
];
