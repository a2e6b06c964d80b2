import { type IdentityOptions, identity, requireSignIn } from "@identity-web/adapter-express";
import express from "express";
import { page } from "./page.ts";

export const createApp = (options: IdentityOptions) => {
  const auth = identity(options);
  const app = express().use(auth);
  app.get("/", async (request, response) => {
    const user = await request.identity.current();
    response.type("html").send(page(user?.account.username ?? user?.account.subject));
  });
  app.get("/me", requireSignIn(), (request, response) => {
    response.json(request.user.account);
  });
  return app.use(auth.errors);
};
