import { type IdentityOptions, identity, requireSignIn } from "@identity-web/adapter-express";
import express, { type RequestHandler } from "express";
import session from "express-session";

declare module "express-session" {
  interface SessionData {
    owner?: string | undefined;
    cart?: string[];
  }
}

/** Ends the app's own session when its user is no longer the signed-in one. */
const sameOwner: RequestHandler = async (request, _response, next) => {
  const owner = (await request.identity.current())?.account.key;
  const { owner: previous } = request.session;
  if (previous !== undefined && previous !== owner)
    await new Promise<void>((done, fail) => request.session.regenerate((error) => (error ? fail(error) : done())));
  request.session.owner = owner;
  next();
};

export const createApp = (options: IdentityOptions, secret: string) => {
  const auth = identity(options);
  const app = express().use(auth, session({ secret, resave: false, saveUninitialized: false }), sameOwner);
  app.get("/cart", (request, response) => {
    response.json(request.session.cart ?? []);
  });
  app.post("/cart", requireSignIn(), (request, response) => {
    request.session.cart = [...(request.session.cart ?? []), "a book"];
    response.json(request.session.cart);
  });
  return app.use(auth.errors);
};
