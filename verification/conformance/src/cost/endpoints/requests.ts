import type { RawRequest } from "../../fuzz/inject.ts";
import { asParameters, inHeader, inParameter } from "../encodings.ts";
import type { Place } from "../endpoint.ts";
import type { Fill } from "../hostile.ts";
import type { AppOptions } from "../stage.ts";

export const formType = { "content-type": "application/x-www-form-urlencoded" };
export const ownForm = { ...formType, "sec-fetch-site": "same-origin", accept: "text/html" };
const navigation = {
  "sec-fetch-mode": "navigate",
  "sec-fetch-dest": "document",
  "sec-fetch-site": "none",
  accept: "text/html",
};

/** A GET with these parameters. */
export const query = (path: string, parameters: (fill: Fill) => string): Place =>
  request((fill) => ({ target: `${path}?${parameters(fill)}`, headers: navigation }));

/** A POST of a form with these fields. */
export const form = (path: string, parameters: (fill: Fill) => string): Place =>
  request((fill) => ({ method: "POST", target: path, headers: ownForm, body: parameters(fill) }));

/** One parameter that holds the text. */
export const parameter =
  (name: string, others = "") =>
  (fill: Fill): string =>
    `${others}${name}=${fill(inParameter)}`;

/** All parameters are the text. */
const parameters = (fill: Fill): string => fill(asParameters);

/** A GET with one header field that holds the text. */
export const header = (path: string, name: string, before = "", options: AppOptions = {}): Place =>
  request((fill) => ({ target: path, headers: { ...navigation, [name]: before + fill(inHeader) } }), options);

/** A request that depends only on the text. */
export const request =
  (make: (fill: Fill) => Partial<RawRequest> & { readonly target: string }, options: AppOptions = {}): Place =>
  async (stage, fill) => {
    const app = stage.app(options);
    const made = make(fill);
    return () => app(made);
  };

/** One query and one form for each of the parameters, and for all of them together. */
export function routePlaces(
  path: string,
  names: readonly string[],
  how: typeof query,
): Readonly<Record<string, Place>> {
  const single = names.map((name) => [name, how(path, parameter(name))] as const);
  return { ...Object.fromEntries(single), parameters: how(path, parameters) };
}
