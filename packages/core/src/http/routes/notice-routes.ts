import { failure } from "../../errors/error-texts.ts";
import { IdentityError } from "../../errors/identity-error.ts";
import { readForm } from "../kernel/form.ts";
import { answer, type HttpAnswer, type HttpRequest, json, queryOf } from "../kernel/message.ts";
import { escapeHtml } from "../pages/page.ts";
import { textsFor } from "../pages/texts.ts";
import type { HttpParts } from "../parts.ts";
import { getOrPost, type Route } from "./route.ts";
import { defaultRoutes } from "./routes.ts";

/**
 * The front-channel logout. The provider loads it in an iframe, so it allows framing and is never cached.
 *
 * @see https://openid.net/specs/openid-connect-frontchannel-1_0.html#RPLogout
 */
export const frontChannelRoute: Route = {
  name: "frontChannelLogout",
  path: defaultRoutes.frontChannelLogout,
  methods: getOrPost,
  async handle({ parts, request }) {
    const { useCases } = parts;
    try {
      const query = queryOf(request.target);
      const form = await formOf(request);
      const parameter = (name: string) => query.get(name) ?? form.get(name) ?? undefined;
      await useCases.frontChannelLogout.execute({ sid: parameter("sid"), issuer: parameter("iss") });
      return framed(parts, request, "signed-out", 200);
    } catch (error) {
      if (!(error instanceof IdentityError)) throw error;
      return framed(parts, request, "failed", error.status, error.retryAfter);
    }
  },
};

/** The fields of a posted notice. Most providers that post put the parameters into the query, so a body of another type is not an error. */
async function formOf(request: HttpRequest): Promise<URLSearchParams> {
  if (request.method !== "POST") return new URLSearchParams();
  try {
    return await readForm(request);
  } catch (error) {
    if (error instanceof IdentityError) return new URLSearchParams();
    throw error;
  }
}

/** The document in the provider's iframe. Its `meta` states the outcome for the doctor, independently of the language. */
function framed(
  parts: HttpParts,
  request: HttpRequest,
  outcome: "signed-out" | "failed",
  status: number,
  retryAfter?: number,
): HttpAnswer {
  const { language, texts } = textsFor(parts, request);
  const [title, text, lang] = [texts(`frame.${outcome}`), texts(`frame.${outcome}-text`), language].map(escapeHtml);
  const body = `<!doctype html><html lang="${lang}"><meta charset="utf-8"><meta name="identity-web" content="${outcome}"><title>${title}</title><p>${text}</p></html>`;
  return answer(status, body, [
    ["content-type", "text/html; charset=utf-8"],
    ["cache-control", "no-cache, no-store"],
    ["pragma", "no-cache"],
    ...(retryAfter === undefined ? [] : [["retry-after", String(retryAfter)] as const]),
  ]);
}

/**
 * The back-channel logout: status 200 if the notice was carried out, 400 on every failure, as the specification requires.
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
      // 400 for every failure: the specification defines no other status.
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
  error_description: "the sign-out failed; send the notice again",
};
