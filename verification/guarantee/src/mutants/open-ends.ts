import { edit } from "./mutant.ts";

const newSecret = ["a sign-in with a new secret"];
const ahead = ["the provider's clock 30 s ahead"];
const shares = ["a slow look × removal, and then another caller"];

/** Mistakes with a second secret, with a provider whose clock is ahead, with shared looks, and with an address under two secrets. */
export const openEnds = [
  edit("a session is stored with the name of its sid under the first secret only", "any", newSecret, [
    "storeSignIn",
    "{ ...session, since }",
    "{ ...session, sids: session.sids.slice(0, 1), since }",
  ]),
  edit("an address is indexed under the first secret only", "any", newSecret, [
    "Ledger##subjectNames",
    "(await Promise.all($names)).flat()",
    "(await Promise.all($names)).map(([first]) => first)",
  ]),
  edit(
    "a notice leaves a ruling under the first secret only",
    "any",
    ["the secret was changed", "secrets are rotated"],
    ["Ledger#markEnded", "this.#notice(names, $said, forMs)", "this.#notice(names.slice(0, 1), $said, forMs)"],
  ),
  edit(
    "a removal names sids by the first secret only",
    "any",
    ["the secret was changed", "secrets are rotated"],
    ["Ledger##singly", "await this.#sidNames(sids)", "(await this.#sidNames(sids)).slice(0, 1)"],
  ),
  edit("a node doesn't learn how far the provider's clock is ahead", "any", ahead, [
    "BearerTokens#verify",
    "Math.max(providerClock.aheadMs, token.issuedAt - clock.now())",
    "0",
  ]),
  edit("a node learns the provider's lead from its last token only", "any", ahead, [
    "BearerTokens#verify",
    "Math.max(providerClock.aheadMs, token.issuedAt - clock.now())",
    "token.issuedAt - clock.now()",
  ]),
  edit("an exchange compares its issue time by the provider's clock", "any", ahead, [
    "OnBehalfOf#constructor",
    "issuedAt - aheadMs",
    "issuedAt",
  ]),
  edit("a shared look takes callers until it is over", "any", shares, [
    "Looks#at",
    "lane.next = undefined; return this.#alone(place, look);",
    "const answer = Promise.resolve(this.#alone(place, look)); const ends = () => { lane.next = undefined; }; answer.then(ends, ends); return answer;",
  ]),
  edit(
    "callers of an account's grants share a look at one of them",
    "any",
    ["in two sessions of an account"],
    ["sharedLooks", "grants.at(JSON.stringify(key), $look)", "grants.at(key.account, $look)"],
  ),
  edit(
    "callers of an account's sessions with tokens share a look at one of them",
    "any",
    ["share work, two guards"],
    ["sharedLooks", "withGrants.at(placeOf(key, touch), $look)", "withGrants.at(key.account, $look)"],
  ),
];
