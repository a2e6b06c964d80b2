import { ServerResponse } from "node:http";
import type {
  AdapterHarness,
  AnswerBegun,
  AppSpec,
  FixtureAnswer,
  FixtureRoute,
} from "@identity-web/testing/contracts/adapter-cases";
import { http2Server, type NodeServer, nodeServer, upgradeRequest } from "@identity-web/testing/node-server";
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from "fastify";
import { requireBearer } from "../api.ts";
import { type IdentityPlugin, identity, requireSignIn, tokens } from "../index.ts";

/** An app of Fastify, behind a real HTTP server. */
export const fastifyHarness = harness(() => {
  const app = fastify();
  return { app, serve: () => nodeServer(app.routing) };
});

/** The same, behind a server of HTTP/2. */
export const fastifyByHttp2 = harness(() => {
  const app = fastify({ http2: true });
  // Fastify's types have another instance for HTTP/2, with the same methods.
  return { app: app as unknown as FastifyInstance, serve: () => http2Server(app.routing) };
});

function harness(make: () => { app: FastifyInstance; serve: () => Promise<NodeServer> }): AdapterHarness {
  return {
    // Under a prefix, Fastify's router answers 404 to unknown methods.
    lacks: ["any method"],
    async open(spec) {
      const made = () =>
        identity({
          ...spec.identity,
          configure: (container) => container.register(tokens.clock, { useValue: spec.clock }),
        });
      const auth = made();
      const second = spec.secondIdentity ? [made()] : [];
      const { app, serve } = make();
      parseForms(app);
      if (spec.mountedAt === undefined) await addRoutes(app, spec, [auth, ...second]);
      else await app.register((inner) => addRoutes(inner, spec, [auth, ...second]), { prefix: spec.mountedAt });
      await app.ready();
      const server = await serve();
      return {
        ...server,
        auth,
        upgrade: (target, cookie) => {
          const request = upgradeRequest(target, cookie);
          const response = new ServerResponse(request);
          return new Promise((resolve) => {
            // The route's answer, which nothing sends.
            response.end = (answer: unknown) => {
              resolve(JSON.parse(String(answer)).user ?? undefined);
              return response;
            };
            app.routing(request, response);
          });
        },
        async close() {
          await server.close();
          await app.close();
        },
      };
    },
  };
}

/** Sets the app up at its root, or in a plugin if there is a prefix. */
async function addRoutes(app: FastifyInstance, spec: AppSpec, plugins: readonly IdentityPlugin[]): Promise<void> {
  if (!spec.withoutIdentity) for (const plugin of plugins) await app.register(plugin);
  app.setErrorHandler((error, _request, reply) => {
    spec.failed(error);
    if (reply.raw.headersSent) reply.raw.destroy();
    else reply.status(500).send("something went wrong");
    return reply;
  });
  for (const route of spec.routes) app.route(routeOf(route));
}

/** Without a parser Fastify refuses a form. A parser runs after the plugin's hook, never before it. */
function parseForms(app: FastifyInstance): void {
  app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
}

function routeOf(route: FixtureRoute) {
  const at = { method: [...route.methods], url: route.path };
  if (route.accepts !== undefined) {
    return {
      ...at,
      preHandler: requireBearer(route.accepts),
      handler: async (request: FastifyRequest, reply: FastifyReply) =>
        send(request, reply, await route.handle({ ...contextOf(request, reply), caller: request.caller })),
    };
  }
  if (route.requires === undefined) {
    return {
      ...at,
      handler: async (request: FastifyRequest, reply: FastifyReply) =>
        send(request, reply, await route.handle(contextOf(request, reply))),
    };
  }
  return {
    ...at,
    preHandler: requireSignIn(route.requires),
    handler: async (request: FastifyRequest, reply: FastifyReply) =>
      send(request, reply, await route.handle({ ...contextOf(request, reply), user: request.user })),
  };
}

const contextOf = (request: FastifyRequest, reply: FastifyReply) => ({
  identity: request.identity,
  query: new URL(request.url, "https://app.example").searchParams,
  answer: begun(reply),
  readUser: () => request.user,
});

const begun = (reply: FastifyReply): AnswerBegun => ({
  header: (name, value) => void reply.header(name, value),
  write: (text) => void reply.raw.write(text),
});

function send({ identity: own }: FastifyRequest, reply: FastifyReply, answer: FixtureAnswer) {
  if ("signIn" in answer) return own.signIn(answer.signIn);
  if ("signOut" in answer) return own.signOut(answer.signOut);
  for (const [name, value] of answer.headers ?? []) reply.header(name, value);
  if ("html" in answer) return reply.type("text/html; charset=utf-8").send(answer.html);
  return reply.send(answer.json);
}
