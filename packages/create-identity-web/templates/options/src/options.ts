import { provider, scopes } from "./provider.ts";
import { store } from "./store.ts";

/** The options of `identity()`. The doctor reads this file, too. */
export const options = () => {
  const { BASE_URL = "", SECRET = "", API_URL = "", API_SCOPE = "" } = process.env;
  // The API that the route /api calls, by `user.api("example")`.
  const apis = { example: { baseUrl: API_URL, scopes: [API_SCOPE] } };
  return { provider: provider(), scopes, apis, baseUrl: BASE_URL, secrets: [SECRET], store: store() };
};
