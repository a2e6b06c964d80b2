import { defined } from "@identity-web/core/provider-kit";
import type { Metadata } from "../client/metadata.ts";
import type { BoundTokens, Context, TokenBinding } from "../extension.ts";

/** Bearer tokens: no key, no proof. */
const unbound: BoundTokens = {
  type: "Bearer",
  key: undefined,
  parameters: async () => ({}),
  send: (request) => request({}),
};

/** The binding of a client without dpop(). It can't use a grant with a key. */
export const noBinding: TokenBinding = {
  wants: () => false,
  create: async () => unbound,
  read: async () => undefined,
  hear: (send) => send,
  api: (own) => defined({ fetch: own }),
};

/** How a new grant's tokens are bound. */
export const newBound = async ({ binding }: Context, metadata: Metadata): Promise<BoundTokens> =>
  binding.wants(metadata) ? binding.create() : unbound;

/** How the tokens of a transaction or a grant are bound; `undefined` if its key can't be used. */
export const keptBound = async ({ binding }: Context, key: string | undefined): Promise<BoundTokens | undefined> =>
  key === undefined ? unbound : binding.read(key);
