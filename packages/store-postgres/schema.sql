DO $migrate$
DECLARE
  path pg_catalog.text := pg_catalog.current_setting('search_path');
BEGIN
  -- So that no function of another user's schema runs with the rights of this role.
  PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  PERFORM pg_advisory_xact_lock(hashtextextended('identity_web.migrations', 0::bigint));
  IF to_regclass('identity_web.migrations') IS NULL THEN
    IF to_regnamespace('identity_web') IS NULL THEN CREATE SCHEMA identity_web; END IF;
    CREATE TABLE identity_web.migrations (version integer PRIMARY KEY, made_at timestamptz NOT NULL DEFAULT now());
  END IF;

  IF NOT EXISTS (SELECT FROM identity_web.migrations WHERE version = 1) THEN

  CREATE TABLE identity_web.cells (
    era integer NOT NULL,
    partition text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    value text NOT NULL,
    seal text,
    version uuid NOT NULL,
    ends_at double precision NOT NULL,
    sweep_at double precision NOT NULL,
    PRIMARY KEY (era, partition, key)
  ) WITH (fillfactor = 75, autovacuum_vacuum_scale_factor = 0.02, toast.autovacuum_vacuum_scale_factor = 0.02);
  ALTER TABLE identity_web.cells ALTER COLUMN seal SET STORAGE EXTERNAL;
  CREATE INDEX cells_by_sweep ON identity_web.cells (sweep_at);

  -- The latest time that a process has got, in ms since the epoch. It is a sequence, because a rollback doesn't reset a sequence.
  CREATE SEQUENCE identity_web.latest AS bigint MINVALUE 0 START 0;

  -- How far that time is ahead of the server's clock, in ms, after the clock was set back.
  CREATE SEQUENCE identity_web.ahead AS bigint MINVALUE 0 START 0;

  -- Where the next sweep begins.
  CREATE SEQUENCE identity_web.swept AS bigint MINVALUE 0 START 0;

  -- Which state of the server the cells belong to, and when it began. Cells of another era count for nothing.
  CREATE TABLE identity_web.incarnation (
    one boolean PRIMARY KEY CHECK (one),
    era integer NOT NULL,
    identity text NOT NULL,
    born_at double precision NOT NULL
  );

  -- The partitions for which a process waits. If a crash empties this table, a waiting process looks again a little later.
  -- Every role of the database may listen, so a notification has a random name instead of the partition.
  CREATE UNLOGGED TABLE identity_web.waits (
    partition text COLLATE "C" PRIMARY KEY,
    name uuid NOT NULL DEFAULT gen_random_uuid(),
    until double precision NOT NULL
  );

  CREATE FUNCTION identity_web.clock_1() RETURNS double precision LANGUAGE sql VOLATILE AS $$
    SELECT pg_catalog.floor(EXTRACT(epoch FROM pg_catalog.clock_timestamp()) * 1000)::double precision
  $$;

  CREATE FUNCTION identity_web.time_1(told double precision) RETURNS double precision LANGUAGE plpgsql VOLATILE AS $$
  DECLARE
    latest bigint;
    ahead bigint;
    clock bigint;
    reading bigint;
  BEGIN
    SELECT l.last_value, a.last_value INTO latest, ahead FROM identity_web.latest l, identity_web.ahead a;
    reading := identity_web.clock_1() + ahead;
    -- After a crash the sequence may be behind a time that a process has got. That process still gets no earlier time.
    IF told <= latest AND abs(reading - latest) < 10 THEN RETURN latest; END IF;
    IF greatest(reading, told) > latest + 10000 THEN PERFORM identity_web.durably_1(); END IF;
    BEGIN
      PERFORM pg_advisory_xact_lock('identity_web.latest'::regclass::oid::bigint);
      SELECT l.last_value, a.last_value INTO latest, ahead FROM identity_web.latest l, identity_web.ahead a;
      -- Read under the lock: only a clock that was set back is now behind the latest time.
      clock := identity_web.clock_1();
      reading := clock + ahead;
      IF reading < greatest(latest, told::bigint) THEN
        reading := greatest(latest, told::bigint);
        PERFORM setval('identity_web.ahead', reading - clock);
      ELSIF ahead > 0 THEN
        reading := reading - least(ahead, (reading - latest) / 10);
        PERFORM setval('identity_web.ahead', reading - clock);
      END IF;
      IF reading > latest THEN
        PERFORM setval('identity_web.latest', reading);
        latest := reading;
      END IF;
      RAISE SQLSTATE 'IW000';
    EXCEPTION WHEN SQLSTATE 'IW000' THEN NULL;
    END;
    RETURN latest;
  END $$;

  -- The commit of this transaction waits for the disk. This overrides the defaults of server, database and role.
  CREATE FUNCTION identity_web.durably_1() RETURNS void LANGUAGE plpgsql VOLATILE AS $$
  BEGIN
    IF current_setting('synchronous_commit') <> 'remote_apply' THEN
      PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
  END $$;

  -- The names of the cluster and the database, in a setting of the connection. Each connection reads them once.
  CREATE FUNCTION identity_web.place_1() RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT set_config('identity_web.place', concat_ws('/', (SELECT system_identifier FROM pg_control_system()),
      (SELECT oid FROM pg_database WHERE datname = current_database())), false)
  $$;

  CREATE FUNCTION identity_web.identity_1() RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(nullif(current_setting('identity_web.place', true), ''), identity_web.place_1())
      || '/' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)
      || '/' || 'identity_web.cells'::regclass::oid
  $$;

  -- Whether a process has got a birth or a time that this server has lost: then the server is in an older state.
  CREATE FUNCTION identity_web.forgot_1(given jsonb, born_at double precision) RETURNS boolean LANGUAGE sql VOLATILE AS $$
    SELECT NOT (given->>'keeps')::boolean
      AND ((given->>'born')::double precision > born_at
        OR (given->>'told')::double precision > (SELECT last_value FROM identity_web.latest) + 30000)
  $$;

  -- Begins a new era, unless another process has done so.
  CREATE FUNCTION identity_web.begin_1(given jsonb) RETURNS identity_web.incarnation LANGUAGE plpgsql VOLATILE AS $$
  DECLARE
    state identity_web.incarnation;
    me text := identity_web.identity_1();
    told double precision := greatest((given->>'told')::double precision, (given->>'born')::double precision);
  BEGIN
    PERFORM identity_web.durably_1();
    INSERT INTO identity_web.incarnation VALUES (true, 0, '', 0) ON CONFLICT DO NOTHING;
    SELECT * INTO state FROM identity_web.incarnation FOR UPDATE;
    IF state.identity = me AND NOT identity_web.forgot_1(given, state.born_at) THEN RETURN state; END IF;
    IF NOT (given->>'keeps')::boolean OR state.era = 0 THEN
      state.era := state.era + 1;
      -- Later than the old birth and every time that the process has got, so that the two births differ.
      state.born_at := identity_web.time_1(greatest(told, state.born_at) + 1);
    END IF;
    state.identity := me;
    UPDATE identity_web.incarnation SET era = state.era, identity = state.identity, born_at = state.born_at;
    RETURN state;
  END $$;

  -- For operators, after a restore that the store can't notice: all users have to sign in again.
  CREATE FUNCTION identity_web.begin_anew() RETURNS void LANGUAGE sql VOLATILE AS $$
    UPDATE identity_web.incarnation SET identity = ''
  $$;

  CREATE FUNCTION identity_web.look_1(is_era integer, p text, look jsonb) RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
  DECLARE
    seals boolean := (look->>'seals')::boolean;
    most integer := (look->>'most')::integer;
    place integer := coalesce((look->>'place')::integer, 0);
    behind text := look->>'behind';
    cells jsonb[] := '{}';
    page jsonb[];
    prefix text;
    next text;
  BEGIN
    IF look ? 'keys' THEN
      cells := ARRAY(SELECT jsonb_build_array(c.key, c.value, CASE WHEN seals THEN c.seal END, c.version)
        FROM identity_web.cells c WHERE c.era = is_era AND c.partition = p
          AND c.key = ANY (ARRAY(SELECT jsonb_array_elements_text(look->'keys'))));
    END IF;
    FOR place IN place .. coalesce(jsonb_array_length(look->'under'), 0) - 1 LOOP
      prefix := look->'under'->>place;
      page := ARRAY(SELECT jsonb_build_array(c.key, c.value, CASE WHEN seals THEN c.seal END, c.version)
        FROM identity_web.cells c WHERE c.era = is_era AND c.partition = p
          AND c.key >= coalesce(behind, prefix) AND c.key < prefix || repeat(chr(1114111), 700) AND c.key IS DISTINCT FROM behind
        ORDER BY c.key LIMIT most + 1);
      cells := cells || page[1:coalesce(most, cardinality(page))];
      IF most > 0 AND cardinality(page) > 0 THEN
        next := place || ' ' || (page[least(most, cardinality(page))]->>0);
      END IF;
      IF cardinality(page) > most THEN RETURN jsonb_build_object('cells', to_jsonb(cells), 'next', next); END IF;
      most := most - cardinality(page);
      behind := NULL;
    END LOOP;
    RETURN jsonb_build_object('cells', to_jsonb(cells));
  END $$;

  CREATE FUNCTION identity_web.change_1(is_era integer, p text, given jsonb, t double precision)
    RETURNS void LANGUAGE plpgsql VOLATILE AS $$
  BEGIN
    IF given ? 'delete' THEN
      DELETE FROM identity_web.cells c WHERE c.era = is_era AND c.partition = p
        AND c.key = ANY (ARRAY(SELECT jsonb_array_elements_text(given->'delete')));
    END IF;
    IF given ? 'put' THEN
      INSERT INTO identity_web.cells AS c
        SELECT is_era, p, new.key, new.value, new.seal, gen_random_uuid(), ends.at, greatest(ends.at, t)
        FROM jsonb_to_recordset(given->'put') AS new(key text, value text, seal text, "endsAt" double precision),
          LATERAL (SELECT coalesce(new."endsAt", 'infinity') AS at) AS ends
      ON CONFLICT (era, partition, key) DO UPDATE SET
        value = EXCLUDED.value,
        -- The same seal stays where it is, outside the row.
        seal = CASE WHEN c.seal = EXCLUDED.seal THEN c.seal ELSE EXCLUDED.seal END,
        version = EXCLUDED.version,
        ends_at = EXCLUDED.ends_at,
        sweep_at = CASE WHEN EXCLUDED.ends_at BETWEEN c.sweep_at AND c.sweep_at + 86400000
          THEN c.sweep_at ELSE EXCLUDED.sweep_at END;
    END IF;
    PERFORM pg_notify('identity_web_changed', w.name::text) FROM identity_web.waits w WHERE w.partition = p AND w.until > t;
    PERFORM identity_web.sweep_1(t);
  END $$;

  -- A sweep waits for no lock, so it can't be part of a deadlock. It begins near the first cell that the last sweep found.
  -- Before that place, deleted cells leave index entries for as long as another transaction has an old snapshot.
  CREATE FUNCTION identity_web.sweep_1(t double precision) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
  DECLARE
    old record;
    first double precision;
    swept bigint;
    start double precision;
  BEGIN
    SELECT last_value INTO swept FROM identity_web.swept;
    start := CASE WHEN random() * 1000 < 1 THEN 0 ELSE swept END;
    FOR old IN SELECT era, partition, key, ends_at, sweep_at FROM identity_web.cells
      WHERE sweep_at >= start AND sweep_at < t - 30000 ORDER BY sweep_at LIMIT 8 FOR UPDATE SKIP LOCKED
    LOOP
      first := coalesce(first, old.sweep_at);
      IF old.ends_at < t - 30000 THEN
        DELETE FROM identity_web.cells c WHERE c.era = old.era AND c.partition = old.partition AND c.key = old.key;
      ELSE
        UPDATE identity_web.cells c SET sweep_at = ends_at
          WHERE c.era = old.era AND c.partition = old.partition AND c.key = old.key;
      END IF;
    END LOOP;
    IF start = swept AND first > swept + 2 * 600000 THEN
      PERFORM setval('identity_web.swept', (first - 600000)::bigint);
    END IF;
  END $$;

  CREATE FUNCTION identity_web.step_1(given_text text) RETURNS text LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET jit = off
  AS $$
  DECLARE
    given jsonb := given_text::jsonb;
    p text := given->>'partition';
    changes boolean := given ? 'put' OR given ? 'delete';
    lock bigint := hashtextextended(p, 'identity_web.cells'::regclass::oid::bigint);
    state identity_web.incarnation;
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
      PERFORM identity_web.durably_1();
      PERFORM pg_advisory_xact_lock(lock);
    ELSE
      PERFORM set_config('synchronous_commit', 'off', true);
      PERFORM pg_advisory_xact_lock_shared(lock);
    END IF;

    SELECT * INTO state FROM identity_web.incarnation;
    IF state.era IS NULL OR state.identity <> identity_web.identity_1() OR identity_web.forgot_1(given, state.born_at) THEN
      state := identity_web.begin_1(given);
    END IF;

    t := identity_web.time_1((given->>'told')::double precision);
    IF t > (given->>'before')::double precision THEN done := false; END IF;
    IF done AND given ? 'when' THEN
      FOR wanted IN SELECT w.key, w.version FROM jsonb_to_recordset(given->'when') AS w(key text, version text) LOOP
        SELECT c.version INTO found FROM identity_web.cells c
          WHERE c.era = state.era AND c.partition = p AND c.key = wanted.key;
        IF found::text IS DISTINCT FROM wanted.version THEN
          done := false;
          EXIT;
        END IF;
      END LOOP;
    END IF;
    IF done AND changes THEN PERFORM identity_web.change_1(state.era, p, given, t); END IF;
    IF given ? 'look' THEN page := identity_web.look_1(state.era, p, given->'look'); END IF;
    RETURN page || jsonb_build_object('done', done, 'now', t, 'bornAt', state.born_at);
  END $$;

  CREATE FUNCTION identity_web.watch_1(p text, for_ms double precision, OUT state text, OUT name text) LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
  AS $$
  DECLARE
    t double precision;
  BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    -- state_1 keeps the partition's lock until this transaction commits. So every later change sees the registration.
    state := identity_web.state_1(p);
    t := identity_web.time_1(0);
    DELETE FROM identity_web.waits WHERE partition = ANY (
      ARRAY(SELECT w.partition FROM identity_web.waits w WHERE w.until < t LIMIT 20 FOR UPDATE SKIP LOCKED));
    INSERT INTO identity_web.waits AS w (partition, until) VALUES (p, t + for_ms)
      ON CONFLICT (partition) DO UPDATE SET until = greatest(w.until, EXCLUDED.until)
      RETURNING w.name INTO name;
  END $$;

  CREATE FUNCTION identity_web.state_1(p text) RETURNS text LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
  AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended(p, 'identity_web.cells'::regclass::oid::bigint));
    RETURN (SELECT md5(string_agg(c.version::text, ' ' ORDER BY c.key)) FROM identity_web.cells c
      WHERE c.era = (SELECT era FROM identity_web.incarnation) AND c.partition = p);
  END $$;

  INSERT INTO identity_web.migrations VALUES (1);
  END IF;
  PERFORM set_config('search_path', path, true);
END $migrate$;
