import type { Metadata } from "../../client/metadata.ts";
import { listed } from "../../client/provider-abilities.ts";

/** The clause about a provider that can't bind tokens by ES256. */
export const lackOfDpop = ({ dpop_signing_alg_values_supported: algs }: Metadata): string =>
  `dpop_signing_alg_values_supported has no ES256, but ${listed(algs)}, so its tokens are not bound to a key`;
