/** If a process has got a time that is this much later than the store's latest one, in ms, the store has lost data. */
const forgottenMs = 30_000;

/**
 * Binds cells to the era of the server that acknowledged them. `identity` changes with every promotion and every recovery to a
 * point in time (timeline), in another cluster (system_identifier), in a copied database, and if the table comes from a dump (its
 * oid).
 */
export const incarnation = (schema: string): string => `
  -- The names of the cluster and the database, in a setting of the connection. Each connection reads them once.
  CREATE FUNCTION ${schema}.place_1() RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT set_config('${schema}.place', concat_ws('/', (SELECT system_identifier FROM pg_control_system()),
      (SELECT oid FROM pg_database WHERE datname = current_database())), false)
  $$;

  CREATE FUNCTION ${schema}.identity_1() RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(nullif(current_setting('${schema}.place', true), ''), ${schema}.place_1())
      || '/' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)
      || '/' || '${schema}.cells'::regclass::oid
  $$;

  -- Whether a process has got a birth or a time that this server has lost: then the server is in an older state.
  CREATE FUNCTION ${schema}.forgot_1(given jsonb, born_at double precision) RETURNS boolean LANGUAGE sql VOLATILE AS $$
    SELECT NOT (given->>'keeps')::boolean
      AND ((given->>'born')::double precision > born_at
        OR (given->>'told')::double precision > (SELECT last_value FROM ${schema}.latest) + ${forgottenMs})
  $$;

  -- Begins a new era, unless another process has done so.
  CREATE FUNCTION ${schema}.begin_1(given jsonb) RETURNS ${schema}.incarnation LANGUAGE plpgsql VOLATILE AS $$
  DECLARE
    state ${schema}.incarnation;
    me text := ${schema}.identity_1();
    told double precision := greatest((given->>'told')::double precision, (given->>'born')::double precision);
  BEGIN
    PERFORM ${schema}.durably_1();
    INSERT INTO ${schema}.incarnation VALUES (true, 0, '', 0) ON CONFLICT DO NOTHING;
    SELECT * INTO state FROM ${schema}.incarnation FOR UPDATE;
    IF state.identity = me AND NOT ${schema}.forgot_1(given, state.born_at) THEN RETURN state; END IF;
    IF NOT (given->>'keeps')::boolean OR state.era = 0 THEN
      state.era := state.era + 1;
      -- Later than the old birth and every time that the process has got, so that the two births differ.
      state.born_at := ${schema}.time_1(greatest(told, state.born_at) + 1);
    END IF;
    state.identity := me;
    UPDATE ${schema}.incarnation SET era = state.era, identity = state.identity, born_at = state.born_at;
    RETURN state;
  END $$;

  -- For operators, after a restore that the store can't notice: all users have to sign in again.
  CREATE FUNCTION ${schema}.begin_anew() RETURNS void LANGUAGE sql VOLATILE AS $$
    UPDATE ${schema}.incarnation SET identity = ''
  $$;
`;
