import { composeIdentity, type IdentityOptions, type IdentityTools, toolsOf } from "@identity-web/composition";
import { boundIdentity, nodeRequest } from "@identity-web/core/http";
import type { FastifyInstance, FastifyPluginAsync } from "fastify";
import { answerFirst, requireKnown } from "./errors.ts";
import { addToFastify, sendByFastify } from "./fastify-http.ts";
import { ownOf } from "./request.ts";

/** The plugin, with what code outside a request needs. */
export type IdentityPlugin = FastifyPluginAsync & IdentityTools;

/**
 * Signs users in and out, keeps their tokens, and removes them at every sign-out, by any channel. Adds the routes under `/auth`
 * and `request.identity`. Await its registration, and add what it protects after that.
 *
 * @throws IdentityError `configuration`, with everything that is wrong in one message
 * @example
 * const auth = identity({ provider: oidc({ issuer, clientId, clientSecret }), baseUrl, secrets: [secret] });
 * await app.register(auth);
 * app.get("/me", { preHandler: requireSignIn() }, async (request) => request.user.account);
 */
export function identity(options: IdentityOptions): IdentityPlugin {
  const composed = composeIdentity(options);
  const { http } = composed;
  const plugin: FastifyPluginAsync = async (app) => {
    for (const name of ["identity", "user"]) if (!app.hasRequestDecorator(name)) app.decorateRequest(name);
    answerFirst(app);
    // Before anything parses the body, and for requests that no route is for.
    app.addHook("onRequest", async (request, reply) => {
      const { raw: incoming, originalUrl: target } = request;
      const mountedAt = () => app.prefix;
      const asked = nodeRequest({ incoming, outgoing: reply.raw, target, parsed: request, mountedAt });
      const route = http.route(target);
      if (route !== undefined) return sendByFastify(reply, await http.handle(route, asked));
      requireKnown(request);
      request.identity = boundIdentity(http.identity(asked), (answer) => sendByFastify(reply, answer));
      return undefined;
    });
    app.addHook("onSend", async (request, reply) => {
      for (const [name, value] of ownOf(request)?.headersToAdd ?? []) addToFastify(reply, name, value);
    });
    for (const { path } of http.routes) addRoute(app, path);
  };
  // As fastify-plugin does it: hooks and decorators are the app's, not only this plugin's.
  const known = { [Symbol.for("skip-override")]: true, [Symbol.for("fastify.display-name")]: "identity-web" };
  return Object.assign(plugin, known, toolsOf(composed));
}

/** Under a prefix Fastify runs hooks only for routes that it knows. The hook above answers them. */
function addRoute(app: FastifyInstance, path: string): void {
  if (!path.startsWith(`${app.prefix}/`)) return;
  app.all(path.slice(app.prefix.length), async (_request, reply) => reply.callNotFound());
}
