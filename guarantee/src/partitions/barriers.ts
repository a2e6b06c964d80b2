import { isConcerned, type Removal, type Session } from "@identity-web/core";

interface Barrier {
  readonly removal: Removal;
  readonly at: number;
  readonly until: number;
}

/**
 * The barriers of one account. Where a redemption's partition has another clock than this one, a start within the skew
 * may have been before the removal or after it: it is stopped, and may begin again.
 */
export class AccountBarriers {
  readonly #maxSkewMs: number;
  readonly #barriers: Barrier[] = [];

  constructor(maxSkewMs: number) {
    this.#maxSkewMs = maxSkewMs;
  }

  lay(removal: Removal, now: number): void {
    this.#barriers.push({ removal, at: now, until: now + removal.barrierForMs + this.#maxSkewMs });
  }

  stop(session: Session, startedAt: number, now: number): "ended" | "collided" | undefined {
    const stopping = this.#barriers.filter(
      ({ at, until, removal }) =>
        now <= until &&
        startedAt <= at + this.#maxSkewMs &&
        isConcerned(session.issuedAt, removal.issuedUntil) &&
        reaches(removal, session),
    );
    if (stopping.length === 0) return undefined;
    return stopping.some(({ at, removal }) => startedAt <= at && names(removal, session)) ? "ended" : "collided";
  }
}

function names({ sessions }: Removal, session: Session): boolean {
  if (sessions === "none") return false;
  return sessions === "all" || (sessions.sid !== undefined && sessions.sid === session.sid);
}

const reaches = (removal: Removal, session: Session): boolean => removal.tokens === "all" || names(removal, session);
