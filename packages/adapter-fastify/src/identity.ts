import { composeIdentity, type IdentityOptions, type IdentityTools, toolsOf } from "@identity-web/composition";
import { IdentityError } from "@identity-web/core";
import { boundIdentity, nodeRequest } from "@identity-web/core/http";
import type { FastifyInstance, FastifyPluginAsync } from "fastify";
import { answerFirst, requireKnown } from "./errors.ts";
import { addToFastify, sendByFastify } from "./fastify-http.ts";
import { ownOf } from "./request.ts";

/** The plugin, with functions for code outside a request. */
export type IdentityPlugin = FastifyPluginAsync & IdentityTools;

const upgrade = "For a WebSocket, use @fastify/websocket, or call app.routing(request, new ServerResponse(request)).";

/**
 * Signs users in and out, keeps their tokens, and removes them at every sign-out, by any channel. Adds the routes under `/auth`
 * and `request.identity`. Await its registration before you add routes.
 *
 * @throws IdentityError `configuration`, with all problems in one message
 * @example
 * const auth = identity({ provider: oidc({ issuer, clientId, clientSecret }), baseUrl, secrets: [secret] });
 * await app.register(auth);
 * app.get("/me", { preHandler: requireSignIn() }, async (request) => request.user.account);
 */
export function identity(options: IdentityOptions): IdentityPlugin {
  const composed = composeIdentity(options);
  const { http } = composed;
  const plugin: FastifyPluginAsync = async (app) => {
    if (app.addHook === undefined) throw http.wrongFramework("fastify", "to be registered by app.register()", upgrade);
    for (const name of ["identity", "user"]) if (!app.hasRequestDecorator(name)) app.decorateRequest(name);
    answerFirst(app);
    // Runs before a parser reads the body, and also for requests without a route.
    app.addHook("onRequest", async (request, reply) => {
      const { raw: incoming, originalUrl: target } = request;
      const mountedAt = () => app.prefix;
      const asked = nodeRequest({ incoming, outgoing: reply.raw, target, parsed: request, mountedAt });
      const route = http.route(asked.target);
      if (route !== undefined) return sendByFastify(reply, await http.handle(route, asked));
      requireKnown(request);
      const { identity: ownIdentity } = request;
      request.identity = boundIdentity(http.identity(asked, ownIdentity), (answer) => sendByFastify(reply, answer));
      return undefined;
    });
    app.addHook("onSend", async (request, reply) => {
      for (const [name, value] of ownOf(request)?.headersToAdd ?? []) addToFastify(reply, name, value);
    });
    for (const { path, below } of http.routes) addRoute(app, below ? `${path}/*` : path);
  };
  // Like fastify-plugin: hooks and decorators apply to the whole app, not only inside this plugin.
  const known = { [Symbol.for("skip-override")]: true, [Symbol.for("fastify.display-name")]: "identity-web" };
  return Object.assign(plugin, known, toolsOf(composed));
}

/**
 * Adds a route for the hook above, which answers it: under a prefix Fastify runs hooks only for known routes.
 *
 * @throws IdentityError `configuration`: the app has the route already, usually of another `identity()`
 */
function addRoute(app: FastifyInstance, path: string): void {
  if (!path.startsWith(`${app.prefix}/`)) return;
  if (app.hasRoute({ method: "GET", url: path })) {
    throw new IdentityError("configuration", `identity() adds the route ${path}, and the app has it already`, {
      cure: "Register one identity() for an app. For a second provider, give each one its own basePath and register it there.",
    });
  }
  app.all(path.slice(app.prefix.length), async (_request, reply) => reply.callNotFound());
}
