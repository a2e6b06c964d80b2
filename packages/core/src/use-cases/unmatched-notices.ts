import type { NoticeChannel } from "../ports/events.ts";

/** One notice may be late, or of a session that has ended; several in a row without a match are a pattern. */
const enough = 3;

/** Notices that find nothing, in one process. Sessions without a `sid` explain them: then it is said, once. */
export class UnmatchedNotices {
  #hasSessionsWithoutSid = false;
  #inARow = 0;
  #isSaid = false;

  signedIn({ sid }: { readonly sid?: string }): void {
    this.#hasSessionsWithoutSid ||= sid === undefined;
  }

  /** @returns the warning, when it is due */
  followed(channel: NoticeChannel, accounts: number): string | undefined {
    this.#inARow = accounts === 0 ? this.#inARow + 1 : 0;
    if (this.#isSaid || !this.#hasSessionsWithoutSid || this.#inARow < enough) return undefined;
    this.#isSaid = true;
    return (
      `${enough} logout notices in a row (the last one ${channel}) matched no session, and sessions here have no sid: ` +
      "they signed no user out. Let the provider put sid into this client's ID tokens: front-channel logout finds sessions by nothing else"
    );
  }
}
