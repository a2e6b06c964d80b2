/** Looks within this time, in ms, share a reading, so that few of them write. */
const granularityMs = 10;
/** A reading that is this much later than the last one, in ms, is flushed to the disk before it is answered. */
const gapMs = 10_000;
/** The lead over the server's clock shrinks by one ms in this many. */
const catchUpEvery = 10;

/**
 * The store's time, which never goes back: each reading is in the sequence `latest` before it is answered. If the server's clock is
 * set back, the time continues. Otherwise no claim would expire until the clock has caught up, and a user who has signed out could
 * not sign in again. A subtransaction holds the lock only for the comparison. So an error releases the lock, and the sequence keeps
 * its value. After a crash the latest readings of looks may be lost, but each process sends the latest time that it got.
 */
export const time = (schema: string): string => `
  CREATE FUNCTION ${schema}.clock_1() RETURNS double precision LANGUAGE sql VOLATILE AS $$
    SELECT pg_catalog.floor(EXTRACT(epoch FROM pg_catalog.clock_timestamp()) * 1000)::double precision
  $$;

  CREATE FUNCTION ${schema}.time_1(told double precision) RETURNS double precision LANGUAGE plpgsql VOLATILE AS $$
  DECLARE
    latest bigint;
    ahead bigint;
    clock bigint;
    reading bigint;
  BEGIN
    SELECT l.last_value, a.last_value INTO latest, ahead FROM ${schema}.latest l, ${schema}.ahead a;
    reading := ${schema}.clock_1() + ahead;
    -- After a crash the sequence may be behind a time that a process has got. That process still gets no earlier time.
    IF told <= latest AND abs(reading - latest) < ${granularityMs} THEN RETURN latest; END IF;
    IF greatest(reading, told) > latest + ${gapMs} THEN PERFORM ${schema}.durably_1(); END IF;
    BEGIN
      PERFORM pg_advisory_xact_lock('${schema}.latest'::regclass::oid::bigint);
      SELECT l.last_value, a.last_value INTO latest, ahead FROM ${schema}.latest l, ${schema}.ahead a;
      -- Read under the lock: only a clock that was set back is now behind the latest time.
      clock := ${schema}.clock_1();
      reading := clock + ahead;
      IF reading < greatest(latest, told::bigint) THEN
        reading := greatest(latest, told::bigint);
        PERFORM setval('${schema}.ahead', reading - clock);
      ELSIF ahead > 0 THEN
        reading := reading - least(ahead, (reading - latest) / ${catchUpEvery});
        PERFORM setval('${schema}.ahead', reading - clock);
      END IF;
      IF reading > latest THEN
        PERFORM setval('${schema}.latest', reading);
        latest := reading;
      END IF;
      RAISE SQLSTATE 'IW000';
    EXCEPTION WHEN SQLSTATE 'IW000' THEN NULL;
    END;
    RETURN latest;
  END $$;

  -- The commit of this transaction waits for the disk. This overrides the defaults of server, database and role.
  CREATE FUNCTION ${schema}.durably_1() RETURNS void LANGUAGE plpgsql VOLATILE AS $$
  BEGIN
    IF current_setting('synchronous_commit') <> 'remote_apply' THEN
      PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
  END $$;
`;
