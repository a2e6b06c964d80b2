/** A text that, appended to a prefix, sorts after every key with that prefix. No index entry has more characters. */
const lastLetters = "repeat(chr(1114111), 700)";

/** The cells of a look: by keys, and by prefixes in pages like those of core's `lookPage`. */
export const look = (schema: string): string => `
  CREATE FUNCTION ${schema}.look_1(is_era integer, p text, look jsonb) RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
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
        FROM ${schema}.cells c WHERE c.era = is_era AND c.partition = p
          AND c.key = ANY (ARRAY(SELECT jsonb_array_elements_text(look->'keys'))));
    END IF;
    FOR place IN place .. coalesce(jsonb_array_length(look->'under'), 0) - 1 LOOP
      prefix := look->'under'->>place;
      page := ARRAY(SELECT jsonb_build_array(c.key, c.value, CASE WHEN seals THEN c.seal END, c.version)
        FROM ${schema}.cells c WHERE c.era = is_era AND c.partition = p
          AND c.key >= coalesce(behind, prefix) AND c.key < prefix || ${lastLetters} AND c.key IS DISTINCT FROM behind
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
`;
