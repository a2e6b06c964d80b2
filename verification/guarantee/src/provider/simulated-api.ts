import type { Scheduler } from "../schedule/scheduler.ts";

const challenge = (error: string): Response =>
  new Response(null, { status: 401, headers: { "www-authenticate": `Bearer error="${error}"` } });

/** An API that the app calls with a token. It answers with the token, or refuses it. */
export function callsApi(scheduler: Scheduler, node: string, request: Request): Promise<Response> {
  const [, token = ""] = request.headers.get("authorization")?.split("Bearer ") ?? [];
  const away = (): never => {
    throw new TypeError("fetch failed");
  };
  return scheduler.call<Response>({
    what: "the API is called",
    node,
    touches: {},
    effect: () => new Response(token),
    tell: ({ status }) => `${status}, with ${token}`,
    mishaps: {
      fails: { takesEffect: false, outcome: away },
      refuses: { takesEffect: false, outcome: () => challenge("invalid_token") },
    },
  });
}
