/** How many expired cells a change deletes at most: more than it puts, so that expired cells don't accumulate. */
const sweptAtOnce = 8;
/** How long an expired cell stays, in ms: longer than a step with an earlier time may still take. */
const marginMs = 30_000;
const dayMs = 86_400_000;
/** How far before the first expired cell the next sweep begins, in ms, so that it also finds cells that were locked before. */
const behindMs = 600_000;
/** One of this many sweeps begins at the start, for cells that were locked for longer. */
const fromTheBeginning = 1000;

/** Writes a step's cells, notifies waiting processes, and deletes some expired cells of any partition. */
export const change = (schema: string, channel: string): string => `
  CREATE FUNCTION ${schema}.change_1(is_era integer, p text, given jsonb, t double precision)
    RETURNS void LANGUAGE plpgsql VOLATILE AS $$
  BEGIN
    IF given ? 'delete' THEN
      DELETE FROM ${schema}.cells c WHERE c.era = is_era AND c.partition = p
        AND c.key = ANY (ARRAY(SELECT jsonb_array_elements_text(given->'delete')));
    END IF;
    IF given ? 'put' THEN
      INSERT INTO ${schema}.cells AS c
        SELECT is_era, p, new.key, new.value, new.seal, gen_random_uuid(), ends.at, greatest(ends.at, t)
        FROM jsonb_to_recordset(given->'put') AS new(key text, value text, seal text, "endsAt" double precision),
          LATERAL (SELECT coalesce(new."endsAt", 'infinity') AS at) AS ends
      ON CONFLICT (era, partition, key) DO UPDATE SET
        value = EXCLUDED.value,
        -- The same seal stays where it is, outside the row.
        seal = CASE WHEN c.seal = EXCLUDED.seal THEN c.seal ELSE EXCLUDED.seal END,
        version = EXCLUDED.version,
        ends_at = EXCLUDED.ends_at,
        sweep_at = CASE WHEN EXCLUDED.ends_at BETWEEN c.sweep_at AND c.sweep_at + ${dayMs}
          THEN c.sweep_at ELSE EXCLUDED.sweep_at END;
    END IF;
    PERFORM pg_notify('${channel}', w.name::text) FROM ${schema}.waits w WHERE w.partition = p AND w.until > t;
    PERFORM ${schema}.sweep_1(t);
  END $$;

  -- A sweep waits for no lock, so it can't be part of a deadlock. It begins near the first cell that the last sweep found.
  -- Before that place, deleted cells leave index entries for as long as another transaction has an old snapshot.
  CREATE FUNCTION ${schema}.sweep_1(t double precision) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
  DECLARE
    old record;
    first double precision;
    swept bigint;
    start double precision;
  BEGIN
    SELECT last_value INTO swept FROM ${schema}.swept;
    start := CASE WHEN random() * ${fromTheBeginning} < 1 THEN 0 ELSE swept END;
    FOR old IN SELECT era, partition, key, ends_at, sweep_at FROM ${schema}.cells
      WHERE sweep_at >= start AND sweep_at < t - ${marginMs} ORDER BY sweep_at LIMIT ${sweptAtOnce} FOR UPDATE SKIP LOCKED
    LOOP
      first := coalesce(first, old.sweep_at);
      IF old.ends_at < t - ${marginMs} THEN
        DELETE FROM ${schema}.cells c WHERE c.era = old.era AND c.partition = old.partition AND c.key = old.key;
      ELSE
        UPDATE ${schema}.cells c SET sweep_at = ends_at
          WHERE c.era = old.era AND c.partition = old.partition AND c.key = old.key;
      END IF;
    END LOOP;
    IF start = swept AND first > swept + 2 * ${behindMs} THEN
      PERFORM setval('${schema}.swept', (first - ${behindMs})::bigint);
    END IF;
  END $$;
`;
