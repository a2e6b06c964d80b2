import type { IncomingMessage } from "node:http";
import type {
  AdapterHarness,
  AnswerBegun,
  FixtureAnswer,
  FixtureRoute,
} from "@identity-web/testing/contracts/adapter-cases";
import { nodeServer, upgradeRequest } from "@identity-web/testing/node-server";
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from "express";
import { requireBearer } from "../api.ts";
import { identity, requireSignIn, tokens } from "../index.ts";

/** An app of Express, behind a real HTTP server. */
export const expressHarness: AdapterHarness = {
  async open(spec) {
    const made = () =>
      identity({
        ...spec.identity,
        configure: (container) => container.register(tokens.clock, { useValue: spec.clock }),
      });
    const auth = made();
    const app = express.Router();
    if (spec.bodyParser) app.use(express.urlencoded({ extended: true }), express.json());
    if (!spec.withoutIdentity) app.use(auth);
    if (spec.secondIdentity) app.use(made());
    for (const route of spec.routes) {
      const at = app.route(route.path);
      if (route.methods.includes("GET")) at.get(handlersOf(route));
      if (route.methods.includes("POST")) at.post(handlersOf(route));
    }
    // An app's own error handling, without knowledge of this library.
    if (spec.errorHandler) app.use(failure(() => {}));
    app.use(auth.errors, failure(spec.failed));
    return {
      ...(await nodeServer(express().use(spec.mountedAt ?? "/", app))),
      auth,
      upgrade: (target, cookie) => upgraded(auth, target, cookie),
    };
  },
};

/** As apps do for express-session: the middleware gets Node's request and an empty object. */
const upgraded = (auth: RequestHandler, target: string, cookie: string | undefined): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    const request: IncomingMessage & Partial<Pick<Request, "identity">> = upgradeRequest(target, cookie);
    const opened = async () => resolve((await request.identity?.current())?.account.username);
    Promise.resolve(Reflect.apply(auth, undefined, [request, {}, opened])).catch(reject);
  });

const failure =
  (told: (error: unknown) => void): ErrorRequestHandler =>
  (error, _request, response, _next) => {
    told(error);
    if (response.headersSent) response.destroy();
    else response.status(500).send("something went wrong");
  };

function handlersOf(route: FixtureRoute): RequestHandler[] {
  if (route.accepts !== undefined) {
    return [
      requireBearer(route.accepts),
      async (request, response) => {
        const { caller } = request;
        await send(request, response, await route.handle({ ...contextOf(request, response), caller }));
      },
    ];
  }
  if (route.requires === undefined) {
    return [async (request, response) => send(request, response, await route.handle(contextOf(request, response)))];
  }
  return [
    requireSignIn(route.requires),
    async (request, response) => {
      const { user } = request;
      await send(request, response, await route.handle({ ...contextOf(request, response), user }));
    },
  ];
}

const contextOf = (request: Request, response: Response) => ({
  identity: request.identity,
  query: new URL(request.url, "https://app.example").searchParams,
  answer: begun(response),
  readUser: () => request.user,
});

const begun = (response: Response): AnswerBegun => ({
  header: (name, value) =>
    void (name === "set-cookie" ? response.append(name, value) : response.setHeader(name, value)),
  write: (text) => void response.write(text),
});

async function send({ identity: own }: Request, response: Response, answer: FixtureAnswer): Promise<void> {
  if ("signIn" in answer) return own.signIn(answer.signIn);
  if ("signOut" in answer) return own.signOut(answer.signOut);
  for (const [name, value] of answer.headers ?? []) begun(response).header(name, value);
  if ("html" in answer) response.type("html").send(answer.html);
  else response.json(answer.json);
}
