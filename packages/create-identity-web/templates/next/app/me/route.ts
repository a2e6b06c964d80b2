import { api } from "../../auth.ts";

export const GET = api(async (_request, identity) => Response.json((await identity.require()).account));
