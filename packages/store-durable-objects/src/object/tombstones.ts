// What removals have put out of reach, however much it is, by a small row or two: all that was stored before the removal and
// issued until then. Whoever reads leaves out what a tombstone covers.

const coversSession = `
  t.covers = 'sessions' AND t.number > sessions.number AND (t.issuedUntil IS NULL OR sessions.issuedAt <= t.issuedUntil)`;

/** A grant is as old as its last write, for nothing writes to one that is covered. Only claimed, it has no issue time. */
const coversGrant = `
  (t.covers = 'grants' OR grants.kind = 'session') AND t.number > coalesce(version, firstClaim)
  AND (t.issuedUntil IS NULL OR grants.issuedAt IS NULL OR grants.issuedAt <= t.issuedUntil)`;

const first = (what: string, covers: string): string => `(SELECT min(t.${what}) FROM tombstones AS t WHERE ${covers})`;

/** The number of the removal that took a session away; NULL: none has. */
export const sessionRemovedBy = first("number", coversSession);
/** The number of the removal that took a grant away; NULL: none has. */
export const grantRemovedBy = first("number", coversGrant);

/** When what lies in the tables is swept: what a removal has yet to hand over waits for that, expired or not. */
export const sweptAt = {
  sessions: `coalesce(${first("until", coversSession)}, min(idleExpiresAt, expiresAt))`,
  grants: `coalesce(${first("until", coversGrant)}, goneAt)`,
  // While anything lies under it, it stays: else that would come back.
  tombstones: `
    CASE WHEN EXISTS (SELECT 1 FROM sessions WHERE ${sessionRemovedBy} = tombstones.number)
      OR EXISTS (SELECT 1 FROM grants WHERE ${grantRemovedBy} = tombstones.number)
    THEN NULL ELSE until END`,
};
