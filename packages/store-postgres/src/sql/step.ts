/**
 * A step of a `CellStore`: one call in one transaction. It takes the partition's lock first. Each later statement needs its own
 * snapshot, so the isolation level must be READ COMMITTED.
 */
export const step = (schema: string): string => `
  CREATE FUNCTION ${schema}.step_1(given_text text) RETURNS text LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET jit = off
  AS $$
  DECLARE
    given jsonb := given_text::jsonb;
    p text := given->>'partition';
    changes boolean := given ? 'put' OR given ? 'delete';
    lock bigint := hashtextextended(p, '${schema}.cells'::regclass::oid::bigint);
    state ${schema}.incarnation;
    t double precision;
    done boolean := true;
    wanted record;
    found uuid;
    page jsonb := '{}';
  BEGIN
    IF pg_is_in_recovery() THEN
      RAISE SQLSTATE 'IW001' USING MESSAGE = 'this server is a standby, and only the primary knows of every sign-out';
    END IF;
    IF current_setting('transaction_isolation') <> 'read committed' THEN
      RAISE SQLSTATE 'IW001' USING MESSAGE = 'the isolation level must be read committed, but is '
        || current_setting('transaction_isolation');
    END IF;
    PERFORM set_config('lock_timeout', given->>'lockMs', true);
    IF changes THEN
      PERFORM ${schema}.durably_1();
      PERFORM pg_advisory_xact_lock(lock);
    ELSE
      PERFORM set_config('synchronous_commit', 'off', true);
      PERFORM pg_advisory_xact_lock_shared(lock);
    END IF;

    SELECT * INTO state FROM ${schema}.incarnation;
    IF state.era IS NULL OR state.identity <> ${schema}.identity_1() OR ${schema}.forgot_1(given, state.born_at) THEN
      state := ${schema}.begin_1(given);
    END IF;

    t := ${schema}.time_1((given->>'told')::double precision);
    IF t > (given->>'before')::double precision THEN done := false; END IF;
    IF done AND given ? 'when' THEN
      FOR wanted IN SELECT w.key, w.version FROM jsonb_to_recordset(given->'when') AS w(key text, version text) LOOP
        SELECT c.version INTO found FROM ${schema}.cells c
          WHERE c.era = state.era AND c.partition = p AND c.key = wanted.key;
        IF found::text IS DISTINCT FROM wanted.version THEN
          done := false;
          EXIT;
        END IF;
      END LOOP;
    END IF;
    IF done AND changes THEN PERFORM ${schema}.change_1(state.era, p, given, t); END IF;
    IF given ? 'look' THEN page := ${schema}.look_1(state.era, p, given->'look'); END IF;
    RETURN page || jsonb_build_object('done', done, 'now', t, 'bornAt', state.born_at);
  END $$;
`;
