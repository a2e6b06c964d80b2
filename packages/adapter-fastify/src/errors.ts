import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { sendByFastify } from "./fastify-http.ts";
import { ownOf } from "./request.ts";

/**
 * Answers errors of this library that routes throw, before the app's error handler, which may be set at any time. A handler of
 * the route itself is asked for what isn't ours; without one Fastify goes on to the app's.
 */
export function answerFirst(app: FastifyInstance): void {
  app.addHook("onRoute", (route) => {
    const { errorHandler } = route;
    route.errorHandler = async (error, request, reply) => {
      if (await answered(request, reply, error)) return reply;
      if (errorHandler === undefined) throw error;
      return errorHandler.call(app, error, request, reply);
    };
  });
}

/** Answers an error of this library. @returns whether it was one; `false`, too, where an answer has begun */
export async function answered(request: FastifyRequest, reply: FastifyReply, error: unknown): Promise<boolean> {
  const answer = await ownOf(request)?.answerTo(error);
  if (answer === undefined || reply.raw.headersSent) return false;
  sendByFastify(reply, answer);
  return true;
}
