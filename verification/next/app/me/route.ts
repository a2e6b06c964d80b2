import { api } from "../../auth.ts";

export const GET = api(async (_request, identity) =>
  Response.json({ username: (await identity.require()).account.username }),
);
