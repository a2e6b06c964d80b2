import type { Edit } from "./code/edit.ts";

/** A mistake that breaks a promise, and that no scenario of the checker shows yet. */
export interface Unseen {
  readonly name: string;
  /** What the scenarios lack. */
  readonly lacking: string;
  readonly edits: readonly Edit[];
}

/** What is left to do: a scenario for each. Unit tests and `packages/core/src/rules/stories.test.ts` judge these places. */
export const unseenMistakes: readonly Unseen[] = [
  {
    name: "a removal that was not swept is never found",
    lacking:
      "an account that is looked at again, and never by a cookie of an ended session, which finds the removal as well",
    edits: [{ at: "Unswept#look", find: "since !== undefined && $late", put: "since === undefined && $late" }],
  },
  {
    name: "an abandoned grant's tokens are not kept for their revocation",
    lacking: "time for another process's sweep to revoke them",
    edits: [
      {
        at: "claimGrant",
        find: `"app" in key ? [] : setAside(format, view, found, { id: asked.version, at })`,
        put: "[]",
      },
    ],
  },
  {
    name: "a fence expires with its barriers, before the cells that it covers",
    lacking: "covered cells that no sweep takes until the fence's end",
    edits: [
      {
        at: "fenceEnd",
        find: "Math.max(epoch, ...$barriers, ...$covers, ...$marks)",
        put: "Math.max(epoch, ...$barriers, ...$marks)",
      },
    ],
  },
];
