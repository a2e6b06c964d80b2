import type { AccessToken } from "@identity-web/core";
import { isDeleted, type SetCookie, setCookies } from "../../cookies/cookie.ts";
import { equal, ok, present } from "../store/check.ts";
import { readPage, type SeenPage } from "./page.ts";

/** The default name of the session cookie. */
export const sessionCookie = "__Host-identity";
export const transactionPrefix = "__Host-identity-tx-";
/** A cookie that records for a minute that a navigation met an ended session. It has a time and no personal data. */
export const lostCookie = "__Host-identity-lost";

/** Expects a redirect to exactly this address. */
export function redirects(response: Response, location: string, status = 302): void {
  equal(response.status, status, `the status of an answer that sends on to ${location}`);
  equal(response.headers.get("location"), location, "where the answer sends the browser");
  equal(response.headers.get("content-type"), null, "the Content-Type of an answer without a body");
}

/** Expects an uncached page with this status and a link to continue. */
export async function isPage(response: Response, status: number): Promise<SeenPage> {
  equal(response.status, status, "the page's status");
  equal(response.headers.get("cache-control"), "no-store", "the page's Cache-Control");
  const page = await readPage(response);
  ok(page.title !== "", "the page to have a title");
  ok(page.links.length > 0 || page.form !== undefined, `a way on from the page "${page.title}"`);
  return page;
}

/** The JSON of an answer with this status. */
export async function jsonOf<T extends object>(response: Response, status = 200): Promise<Partial<T>> {
  equal(response.status, status, "the answer's status");
  const type = response.headers.get("content-type");
  ok(type?.startsWith("application/json") ?? false, `JSON, got ${type}`);
  return response.json();
}

/** The access token that a route of the app answers with. */
export async function tokenOf(response: Response): Promise<string> {
  const { value } = await jsonOf<AccessToken>(response);
  return present(value, "an access token");
}

/** Expects the answer to a program without a signed-in user. */
export interface SignInAnswer {
  readonly error: string;
  readonly sign_in: string;
}

/** The address to which a program must send its user after a 401. */
export async function signInAddress(response: Response): Promise<string> {
  const { error, sign_in: address } = await jsonOf<SignInAnswer>(response, 401);
  equal(error, "sign_in_required", "the error");
  return present(address, "sign_in");
}

/** The cookie that an answer sets under this name; `undefined`: none. */
export const setCookie = (response: Response, name: string): SetCookie | undefined =>
  setCookies(response).find((cookie) => cookie.name === name);

/** Expects an answer that deletes a cookie with its path. */
export function deletes(response: Response, name: string): void {
  const cookie = present(setCookie(response, name), `${name} to be deleted`);
  ok(isDeleted(cookie) && cookie.value === "", `${name} to be deleted, not set`);
  equal(cookie.attributes.get("path"), "/", `the path under which ${name} is deleted`);
  ok(cookie.attributes.has("secure"), `${name} to be deleted by a cookie that browsers accept: Secure`);
}

/** Expects an answer without a Set-Cookie for the session. */
export const keepsSession = (response: Response, name = sessionCookie): void =>
  ok(setCookie(response, name) === undefined, `no Set-Cookie for ${name}`);

/** A query parameter of an address. */
export const parameter = (url: string, name: string): string | undefined =>
  new URL(url, "https://base.example").searchParams.get(name) ?? undefined;
