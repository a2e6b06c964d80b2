import type { NoticeChannel } from "../ports/events.ts";

/** How many unmatched notices in a row cause a warning. A single one may be late, or name an ended session. */
const enough = 3;

/** Counts notices that match no session, in one process. If sessions have no `sid`, it warns about that, once. */
export class UnmatchedNotices {
  #hasSessionsWithoutSid = false;
  #inARow = 0;
  #isSaid = false;

  signedIn({ sid }: { readonly sid?: string }): void {
    this.#hasSessionsWithoutSid ||= sid === undefined;
  }

  /** @returns the warning, if it is due */
  followed(channel: NoticeChannel, accounts: number): string | undefined {
    this.#inARow = accounts === 0 ? this.#inARow + 1 : 0;
    if (this.#isSaid || !this.#hasSessionsWithoutSid || this.#inARow < enough) return undefined;
    this.#isSaid = true;
    return (
      `${enough} logout notices in a row (the last one ${channel}) matched no session, so no user was signed out. Some sessions have no sid. ` +
      "Let the provider put sid into this client's ID tokens"
    );
  }
}
