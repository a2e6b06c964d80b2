import { api } from "../../auth.ts";

export const GET = api(async (_request, identity) => {
  const user = await identity.require();
  const answer = await user.api("example").fetch("");
  return Response.json(await answer.json());
});
