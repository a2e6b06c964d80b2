import { provider, scopes } from "./provider.ts";

/** The options of `identity()` without its store. The doctor reads this file, too. */
export const options = () => {
  const { BASE_URL = "", SECRET = "" } = process.env;
  return { provider: provider(), scopes, baseUrl: BASE_URL, secrets: [SECRET] };
};
