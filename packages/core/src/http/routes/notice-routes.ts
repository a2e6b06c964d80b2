import { failure } from "../../errors/error-texts.ts";
import { IdentityError } from "../../errors/identity-error.ts";
import { readForm } from "../kernel/form.ts";
import { answer, type HttpAnswer, type HttpRequest, json, queryOf } from "../kernel/message.ts";
import { getOrPost, type Route } from "./route.ts";
import { defaultRoutes } from "./routes.ts";

/**
 * A front-channel logout: drawn in an iframe of the provider's, so nothing forbids framing, and never cached.
 *
 * @see https://openid.net/specs/openid-connect-frontchannel-1_0.html#RPLogout
 */
export const frontChannelRoute: Route = {
  name: "frontChannelLogout",
  path: defaultRoutes.frontChannelLogout,
  methods: getOrPost,
  async handle({ parts: { useCases }, request }) {
    try {
      const query = queryOf(request.target);
      const form = await formOf(request);
      const parameter = (name: string) => query.get(name) ?? form.get(name) ?? undefined;
      await useCases.frontChannelLogout.execute({ sid: parameter("sid"), issuer: parameter("iss") });
      return framed(200, "Signed out", "This app has been told.");
    } catch (error) {
      if (!(error instanceof IdentityError)) throw error;
      return framed(error.status, "Not signed out", "This app could not sign out. Please sign out there yourself.");
    }
  },
};

/** Providers that post mostly have everything in the query, whatever else they send. */
async function formOf(request: HttpRequest): Promise<URLSearchParams> {
  if (request.method !== "POST") return new URLSearchParams();
  try {
    return await readForm(request);
  } catch (error) {
    if (error instanceof IdentityError) return new URLSearchParams();
    throw error;
  }
}

const framed = (status: number, title: string, text: string): HttpAnswer => ({
  status,
  headers: [
    ["content-type", "text/html; charset=utf-8"],
    ["cache-control", "no-cache, no-store"],
    ["pragma", "no-cache"],
    ["referrer-policy", "no-referrer"],
    ...(status === 503 ? [["retry-after", "5"] as const] : []),
  ],
  body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><p>${text}</p></html>`,
});

/**
 * A back-channel logout: exactly 200 when it has been followed, exactly 400 on any failure, so that the provider knows.
 *
 * @see https://openid.net/specs/openid-connect-backchannel-1_0.html#BCResponse
 */
export const backChannelRoute: Route = {
  name: "backChannelLogout",
  path: defaultRoutes.backChannelLogout,
  methods: ["POST"],
  async handle({ parts: { useCases, ports }, request }) {
    try {
      const token = await logoutTokenOf(request).catch((error: unknown) => {
        const reason = error instanceof IdentityError ? wordsOf(error) : "the body could not be read";
        ports.events.emit({ type: "notice_refused", channel: "back-channel", reason });
        throw error;
      });
      await useCases.backChannelLogout.execute(token);
      return answer(200, "");
    } catch (error) {
      // 400 for every failure: any other status would tell the provider something else.
      return json(400, isRefusal(error) ? refused(error) : failed);
    }
  },
};

async function logoutTokenOf(request: HttpRequest): Promise<string> {
  const token = (await readForm(request)).get("logout_token");
  if (token !== null && token !== "") return token;
  throw failure("logout-token-missing");
}

const wordsOf = ({ message, cure }: IdentityError): string => (cure === undefined ? message : `${message}; ${cure}`);

const isRefusal = (error: unknown): error is IdentityError =>
  error instanceof IdentityError && (error.code === "invalid_logout_token" || error.code === "invalid_request");

const refused = ({ message }: IdentityError) => ({ error: "invalid_request", error_description: message });

const failed = {
  error: "temporarily_unavailable",
  error_description: "the sign-out could not be done; send it again",
};
