/**
 * Registers that a process waits for a partition. Returns the name that notifications of its changes have, and a short text that
 * differs after every change of its cells.
 */
export const watch = (schema: string): string => `
  CREATE FUNCTION ${schema}.watch_1(p text, for_ms double precision, OUT state text, OUT name text) LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
  AS $$
  DECLARE
    t double precision;
  BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    -- state_1 keeps the partition's lock until this transaction commits. So every later change sees the registration.
    state := ${schema}.state_1(p);
    t := ${schema}.time_1(0);
    DELETE FROM ${schema}.waits WHERE partition = ANY (
      ARRAY(SELECT w.partition FROM ${schema}.waits w WHERE w.until < t LIMIT 20 FOR UPDATE SKIP LOCKED));
    INSERT INTO ${schema}.waits AS w (partition, until) VALUES (p, t + for_ms)
      ON CONFLICT (partition) DO UPDATE SET until = greatest(w.until, EXCLUDED.until)
      RETURNING w.name INTO name;
  END $$;

  CREATE FUNCTION ${schema}.state_1(p text) RETURNS text LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
  AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended(p, '${schema}.cells'::regclass::oid::bigint));
    RETURN (SELECT md5(string_agg(c.version::text, ' ' ORDER BY c.key)) FROM ${schema}.cells c
      WHERE c.era = (SELECT era FROM ${schema}.incarnation) AND c.partition = p);
  END $$;
`;
