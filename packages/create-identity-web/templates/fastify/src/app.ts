import { type IdentityOptions, identity, requireSignIn } from "@identity-web/adapter-fastify";
import { fastify } from "fastify";
import { page } from "./page.ts";

export const createApp = async (options: IdentityOptions) => {
  const app = fastify();
  await app.register(identity(options));
  app.get("/", async (request, reply) => {
    const user = await request.identity.current();
    return reply.type("text/html").send(page(user?.account));
  });
  app.get("/me", { preHandler: requireSignIn() }, async (request) => request.user.account);
  app.get("/api", { preHandler: requireSignIn() }, async (request) => {
    const answer = await request.user.api("example").fetch("");
    return answer.json();
  });
  return app;
};
