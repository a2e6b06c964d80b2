import { isPlainLoopback } from "./loopback.ts";
import { kindOf, shown } from "./show.ts";

const knownMembers = ["baseUrl", "scopes", "appScopes", "resource"];

/** What is wrong with the APIs that an app names: their tokens go wherever `baseUrl` says. */
export function checkApis(apis: unknown): readonly string[] {
  if (apis === undefined) return [];
  if (!isObject(apis)) return [`apis: expected { name: { baseUrl, scopes } }, and got ${kindOf(apis)}`];
  return Object.entries(apis).flatMap(([name, api]: [string, unknown]) => {
    const at = `apis.${name}`;
    if (!isObject(api)) return [`${at}: expected { baseUrl, scopes }, and got ${kindOf(api)}`];
    const unknown = Object.keys(api).filter((key) => !knownMembers.includes(key));
    return [
      ...unknown.map((key) => `${at}: unknown member "${key}": expected one of ${knownMembers.join(", ")}`),
      ...checkBase(`${at}.baseUrl`, Reflect.get(api, "baseUrl")),
      ...(Reflect.has(api, "appScopes") ? ["scopes", "appScopes"] : ["scopes"]).flatMap((member) =>
        checkScopes(`${at}.${member}`, Reflect.get(api, member), Reflect.get(api, "resource")),
      ),
    ];
  });
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function checkBase(at: string, baseUrl: unknown): readonly string[] {
  const expected = `${at}: expected an address such as "https://api.example/v1", without query or fragment`;
  if (typeof baseUrl !== "string" || !URL.canParse(baseUrl)) return [`${expected}, and got ${shown(baseUrl)}`];
  const { protocol, search, hash, username, password } = new URL(baseUrl);
  if (username !== "" || password !== "") return [`${expected}, and got one with a user name or password in it`];
  if (search !== "" || hash !== "" || /[?#]/.test(baseUrl)) return [`${expected}, and got one with them`];
  if (protocol === "https:" || isPlainLoopback(baseUrl)) return [];
  return [`${expected}, and got ${shown(baseUrl)}: tokens go over https, or stay on this machine`];
}

function checkScopes(at: string, scopes: unknown, resource: unknown): readonly string[] {
  if (Array.isArray(scopes) && scopes.length === 0 && resource === undefined) {
    return [`${at}: expected at least one scope, or a resource: without both, no provider knows which API is meant`];
  }
  const isList =
    Array.isArray(scopes) && scopes.every((scope: unknown) => typeof scope === "string" && /^\S+$/.test(scope));
  return isList ? [] : [`${at}: expected a list of scopes, one in each text, and got something else`];
}
