import { defined } from "../domain/defined.ts";
import type { Grant } from "../domain/grant.ts";
import type { Versioned } from "../ports/token-cache.ts";
import type { GrantFacts } from "./facts.ts";

/** The facts that most grants of an app have in common. */
type Terms = Pick<GrantFacts, "epoch" | "place" | "claim" | "app">;

/** A grant with its facts. The token cache returns the same object, so a read creates no object and compares only the expiry. */
export class PlainGrant implements Versioned<Grant> {
  readonly value: Grant;
  readonly version: string;
  readonly #terms: Terms;

  constructor(grant: Grant, version: string, terms: Terms) {
    this.value = grant;
    this.version = version;
    this.#terms = terms;
    Object.freeze(this);
  }

  facts(): GrantFacts {
    const { issuedAt, expiresAt } = this.value;
    return { issuedAt, expiresAt, version: this.version, ...this.#terms };
  }
}

/** Makes terms. Equal terms in a row share one object. Most grants of an app have equal terms, because they have no fence and no claim. */
export function sharedTerms(): (facts: GrantFacts) => Terms {
  let last: Terms | undefined;
  return ({ epoch, place, claim, app }) => {
    if (claim === undefined && last !== undefined && last.epoch === epoch && last.place === place && last.app === app) {
      return last;
    }
    const terms: Terms = { epoch, place, ...defined({ claim, app }) };
    // The next grant can share only terms without a claim, because a claim has an id of its own.
    if (claim === undefined) last = terms;
    return terms;
  };
}
