import { escapeHtml, html, json, oauthError, Refusal, redirectTo } from "../answers.ts";
import { authenticateClient } from "../authenticate-client.ts";
import { type Context, person, seconds } from "../context.ts";
import { newNonce, proofOf } from "../dpop.ts";
import { type Json, sign } from "../jwt.ts";
import { type Authorization, randomText } from "../records.ts";

/** RFC 9126: the request is pushed, and the browser carries only its name. */
export async function par(context: Context, request: Request): Promise<Response> {
  const { records, client, script } = context;
  const form = new URLSearchParams(await request.text());
  await authenticateClient(context, request, form);
  const jkt = await proofOf(context, request);
  const rule = brokenRule(context, form);
  if (rule !== undefined) throw refuse(context, rule);
  const uri = `urn:ietf:params:oauth:request_uri:${randomText()}`;
  for (const name of ["client_assertion", "client_assertion_type", "client_secret"]) form.delete(name);
  form.set("client_id", client.clientId);
  records.pushed.set(uri, { parameters: form, jkt: jkt ?? form.get("dpop_jkt") ?? undefined });
  const headers: Record<string, string> = script.dpopNonce === false ? {} : { "dpop-nonce": newNonce(context) };
  return json({ request_uri: uri, expires_in: 60 }, 201, headers);
}

/** Asks nobody: whoever comes is signed in and sent back at once. */
export async function authorize(context: Context, request: Request): Promise<Response> {
  const { records, script, keys } = context;
  const { parameters, jkt } = requested(context, new URL(request.url).searchParams);
  if (script.rotateKeys === "second-authorization" && records.authorizations.length === 1) keys.rotate();
  const authorization: Authorization = {
    parameters,
    sid: `sid-${randomText()}`,
    subject: person.sub,
    authTime: seconds(),
    jkt,
  };
  records.authorizations = [...records.authorizations, authorization];
  const code = `code-${randomText()}`;
  records.codes.set(code, authorization);
  return answer(context, parameters, code);
}

function requested(context: Context, query: URLSearchParams) {
  const { records, client, script } = context;
  if (script.fapi2 !== true) {
    const rule = brokenRule(context, query);
    if (rule !== undefined) throw refuse(context, rule);
    return { parameters: query, jkt: undefined };
  }
  const uri = query.get("request_uri") ?? "";
  const pushed = records.pushed.get(uri);
  records.pushed.delete(uri);
  if (pushed === undefined) throw refuse(context, "authorization request: expected a pushed request, used once");
  if (query.get("client_id") !== client.clientId) throw refuse(context, "authorization request: wrong client_id");
  return pushed;
}

/** What an authorization request must say; the first rule that this one breaks. */
function brokenRule({ client, script }: Context, parameters: URLSearchParams): string | undefined {
  const is = (name: string, value: string) => parameters.get(name) === value;
  const rules: readonly (readonly [boolean, string])[] = [
    [is("client_id", client.clientId), "client_id is that of the client"],
    [is("response_type", "code"), "response_type is code"],
    [is("redirect_uri", client.redirectUri), "redirect_uri is a registered one, to the letter"],
    [parameters.get("scope")?.split(" ").includes("openid") === true, "scope contains openid"],
    [(parameters.get("state") ?? "").length >= 16, "state is there and can't be guessed"],
    [/^[\x20-\x7e]{16,}$/.test(parameters.get("nonce") ?? ""), "nonce is there, printable, and can't be guessed"],
    [is("code_challenge_method", "S256"), "code_challenge_method is S256"],
    [/^[\w-]{43}$/.test(parameters.get("code_challenge") ?? ""), "code_challenge is a SHA-256 hash"],
    [
      script.fapi2 !== true || (parameters.get("nonce") ?? "").length <= 64,
      "nonce has at most 64 characters (FAPI 2.0)",
    ],
    [script.jarm !== true || is("response_mode", "jwt"), "response_mode is jwt"],
    [[...parameters.keys()].every((name) => parameters.getAll(name).length === 1), "no parameter comes twice"],
  ];
  const broken = rules.find(([holds]) => !holds);
  return broken === undefined ? undefined : `authorization request: expected that ${broken[1]}`;
}

function refuse({ journal }: Context, rule: string): Refusal {
  journal.breach(rule);
  return new Refusal(oauthError("invalid_request", rule), rule);
}

async function answer(context: Context, asked: URLSearchParams, code: string): Promise<Response> {
  const { script, issuer, client } = context;
  const parameters = new URLSearchParams({ code, state: asked.get("state") ?? "" });
  if (script.fapi2 === true && script.jarm !== true) parameters.set("iss", issuer);
  script.authorizationResponse?.(parameters);
  const sent = script.jarm === true ? new URLSearchParams({ response: await jarm(context, parameters) }) : parameters;
  if (asked.get("response_mode") === "form_post") return formPost(client.redirectUri, sent);
  const url = new URL(client.redirectUri);
  for (const [name, value] of sent) url.searchParams.set(name, value);
  return redirectTo(url);
}

/** JWT Secured Authorization Response Mode §2.1. */
async function jarm({ script, issuer, client, keys }: Context, parameters: URLSearchParams): Promise<string> {
  const claims: Json = { iss: issuer, aud: client.clientId, exp: seconds() + 300, ...Object.fromEntries(parameters) };
  script.jarmClaims?.(claims);
  const token = await sign(claims, await keys.current);
  return script.jarmToken?.(token, claims) ?? token;
}

/** OAuth 2.0 Form Post Response Mode; the driver presses the button, as a browser's script would. */
function formPost(action: string, parameters: URLSearchParams): Response {
  const fields = [...parameters].map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  return html(`<form method="post" action="${escapeHtml(action)}">${fields.join("")}<button>Continue</button></form>`);
}
