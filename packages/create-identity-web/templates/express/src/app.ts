import { type IdentityOptions, identity, requireSignIn } from "@identity-web/adapter-express";
import express from "express";
import { page } from "./page.ts";

export const createApp = (options: IdentityOptions) => {
  const auth = identity(options);
  const app = express().use(auth);
  app.get("/", async (request, response) => {
    const user = await request.identity.current();
    response.type("html").send(page(user?.account));
  });
  app.get("/me", requireSignIn(), (request, response) => {
    response.json(request.user.account);
  });
  app.get("/api", requireSignIn(), async (request, response) => {
    const answer = await request.user.api("example").fetch("");
    response.json(await answer.json());
  });
  return app.use(auth.errors);
};
