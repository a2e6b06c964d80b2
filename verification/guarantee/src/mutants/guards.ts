import { edit } from "./mutant.ts";

/** Faults that use a guard's token longer than for that guard. */
export const guards = [
  edit(
    "a second guard uses the token that the first one has read",
    "G1",
    ["two guards of one request"],
    ["RequestIdentity##admitted", "withTokens ? tokens : undefined", "tokens"],
  ),
  edit(
    "a page is given the token that its guard has read",
    "G1",
    ["the page behind it"],
    [
      "RequestIdentity##of",
      "new SignedInUser(this.parts, session)",
      `Object.assign(new SignedInUser(this.parts, session), {
        acquireToken: (wanted) => this.parts.useCases.acquireToken.execute(keyOf(session), wanted, tokens),
      })`,
    ],
  ),
  edit(
    "a grant that a guard has read is claimed as it is now, and its old token is sent",
    "G5",
    ["a guard's look × a refresh elsewhere"],
    [
      "AcquireToken##renew",
      "tokens.claimRefresh(key, version, $terms)",
      `tokens.claimRefresh(
        key,
        (await tokens.read(key))?.version ?? "absent",
        $terms,
      )`,
    ],
  ),
  edit(
    "a look for session and token shows a removed token",
    "G1",
    ["a guard's look × removal of the tokens only"],
    [
      "readSession",
      "existing(view, grantCell(grantKey))",
      "((cell) => cell && { facts: cell.value, cell })(view.cell(grantCell(grantKey)))",
    ],
  ),
];
