import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { doctor } from "../test/doctor.ts";
import * as documented from "../test/documented.ts";
import { registrations } from "./register.ts";

const origin = "https://app.example";
const urls = {
  redirectUri: `${origin}/mail/auth/callback`,
  postLogoutRedirectUri: `${origin}/mail/auth/signed-out`,
  frontChannelLogoutUri: `${origin}/mail/auth/front-channel-logout`,
  backChannelLogoutUri: `${origin}/mail/auth/back-channel-logout`,
};
/** A name that every language must quote. */
const name = `O'Neil's "Mail" $HOME \${x} \\ %{y}`;
const subject = { name, baseUrl: origin, urls };

const recipeOf = (provider: string, id: string) => {
  const recipe = registrations[provider]?.(subject).find((one) => one.id === id);
  if (recipe === undefined) throw new Error(`${provider} has no recipe ${id}`);
  return recipe;
};
const terraformFor = ["entra", "keycloak", "auth0", "okta"];
const shellFor = [
  ["entra", "az"],
  ["keycloak", "kcadm"],
  ["auth0", "cli"],
  ["okta", "rest"],
] as const;

/** Only documented members, and all that are required. `!` marks these. */
function expectDocumented(paths: readonly string[], members: readonly string[] | undefined): void {
  const known = (members ?? []).map((one) => one.replace("!", ""));
  expect(known).toEqual(expect.arrayContaining([...paths]));
  // A block's required member is required only if the block exists.
  const required = (members ?? []).filter((one) => one.endsWith("!") && !one.includes("."));
  expect(paths).toEqual(expect.arrayContaining(required.map((one) => one.replace("!", ""))));
}

describe("Terraform", () => {
  test.each(terraformFor)("of %s has only documented arguments, and all that are required", (provider) => {
    const { text } = recipeOf(provider, "terraform");
    const resources = resourcesOf(text);
    expect(resources.size).toBeGreaterThan(0);
    for (const [type, paths] of resources) expectDocumented(paths, documented.terraform[type]);
    expect(text).toContain(JSON.stringify(name).replace("${", "$${").replace("%{", "%%{"));
  });
});

test("Bicep has only documented properties, and all that are required", () => {
  const { text } = recipeOf("entra", "bicep");
  const resources = resourcesOf(text);
  expect([...resources.keys()]).toEqual(Object.keys(documented.bicep));
  for (const [type, paths] of resources) expectDocumented(paths, documented.bicep[type]);
  expect(text).toContain(`displayName: 'O\\'Neil\\'s "Mail" $HOME \\\${x} \\\\ %{y}'`);
});

describe("commands", () => {
  test.each(shellFor)("of %s (%s) use only documented flags, and pass names and URLs unchanged", (provider, id) => {
    const { calls } = runWithFakes(recipeOf(provider, id).text);
    for (const call of calls) {
      const command = Object.keys(documented.flags).find((one) => call.join(" ").startsWith(one));
      if (call[0] === "jq") continue;
      const given = call.filter((word) => /^--?[a-zA-Z]/.test(word));
      expect(documented.flags[command ?? ""], call.join(" ")).toEqual(expect.arrayContaining(given));
    }
  });

  test("of Entra register both redirects, the logout URL and the optional claims", () => {
    const { calls } = runWithFakes(recipeOf("entra", "az").text);
    const created = calls.find((call) => call.includes("create") && call.includes("app")) ?? [];
    expect(valuesOf(created, "--display-name")).toEqual([name]);
    expect(valuesOf(created, "--web-redirect-uris")).toEqual([urls.redirectUri, urls.postLogoutRedirectUri]);
    const claims = JSON.parse(valuesOf(created, "--optional-claims")[0] ?? "");
    expectDocumented(pathsOf(claims), documented.json.optionalClaims);
    expect(claims.idToken.map((claim: { name: string }) => claim.name)).toEqual(["sid", "login_hint"]);
    const rest = calls.find((call) => call.includes("rest")) ?? [];
    const body = JSON.parse(valuesOf(rest, "--body")[0] ?? "");
    expectDocumented(pathsOf(body), documented.json.graph);
    expect(body.web.logoutUrl).toBe(urls.frontChannelLogoutUri);
    expect(valuesOf(rest, "--uri")).toEqual(["https://graph.microsoft.com/v1.0/applications(appId='made by az')"]);
  });

  test("of Auth0 set the back channel, or say that Auth0 can't reach it", () => {
    const { calls } = runWithFakes(recipeOf("auth0", "cli").text);
    const patch = calls.find((call) => call.includes("patch")) ?? [];
    const body = JSON.parse(valuesOf(patch, "--data")[0] ?? "");
    expectDocumented(pathsOf(body), documented.json.auth0);
    expect(body.oidc_logout.backchannel_logout_urls).toEqual([urls.backChannelLogoutUri]);
    const local = { ...subject, urls: { ...urls, backChannelLogoutUri: "http://localhost:3000/x" } };
    for (const { text, notes } of registrations.auth0?.(local) ?? []) {
      expect(text).not.toContain("backchannel");
      expect(notes?.join()).toContain("public https addresses");
    }
  });
});

describe("JSON", () => {
  test("for Keycloak is a client representation with the back channel on and the front channel off", () => {
    const client = JSON.parse(recipeOf("keycloak", "json").text);
    expectDocumented(pathsOf(client), documented.json.keycloak);
    expect(client).toMatchObject({ name, publicClient: false, frontchannelLogout: false });
    expect(client.attributes["backchannel.logout.url"]).toBe(urls.backChannelLogoutUri);
    const { files } = runWithFakes(recipeOf("keycloak", "kcadm").text);
    expect(JSON.parse(files["client.json"] ?? "")).toEqual(client);
  });

  test("for Okta is an application of OpenID Connect with single logout", () => {
    const { files } = runWithFakes(recipeOf("okta", "rest").text);
    const app = JSON.parse(files["app.json"] ?? "");
    expectDocumented(pathsOf(app), documented.json.okta);
    expect(app.label).toBe(name);
    expect(app.settings.oauthClient.frontchannel_logout_uri).toBe(urls.frontChannelLogoutUri);
  });

  test("for other providers is client metadata of dynamic registration", () => {
    const client = JSON.parse(recipeOf("other", "json").text);
    expectDocumented(pathsOf(client), documented.json.registration);
    expect(client).toMatchObject({ client_name: name, redirect_uris: [urls.redirectUri] });
  });
});

test("Google's steps name the only URL that Google accepts, and say that there is no schema", () => {
  const { text, schema } = recipeOf("google", "steps");
  expect(text).toContain(`Authorized redirect URIs: ${urls.redirectUri}`);
  expect(text).not.toContain("logout");
  expect(schema).toMatch(/^none: /);
});

test("every recipe names its documentation", () => {
  for (const recipes of Object.values(registrations)) {
    for (const { schema } of recipes(subject)) expect(schema).not.toBe("");
  }
});

describe("npx @identity-web/doctor register", () => {
  test("prints the app's URLs and every recipe, and sends nothing", async () => {
    const { exitCode, out } = await doctor([
      "register",
      "--base-url",
      origin,
      "--base-path",
      "/mail",
      "--for",
      "keycloak",
    ]);
    expect(exitCode).toBe(0);
    for (const url of Object.values(urls)) expect(out).toContain(url);
    for (const title of ["Import client", "kcadm.sh", "Terraform"]) expect(out).toContain(title);
  });

  test("--as prints only one recipe, so that the output can be stored as a file", async () => {
    const args = ["register", "--base-url", origin, "--for", "other", "--as", "json", "--name", "Mail"];
    expect(JSON.parse((await doctor(args)).out)).toMatchObject({ client_name: "Mail" });
  });

  test("reads the URLs from a configuration module that has no client id yet", async () => {
    const { exitCode, out } = await doctor(["register", "entra-app.ts", "--for", "entra"], {
      BASE_URL: "http://localhost:3000",
    });
    expect(out).toContain("http://localhost:3000/auth/front-channel-logout");
    expect(exitCode).toBe(0);
  });

  test.each([
    ["https://login.microsoftonline.com/common/v2.0", "az ad app create"],
    ["https://id.example/realms/acme", "kcadm.sh"],
    ["https://acme.eu.auth0.com/", "auth0 apps create"],
    ["https://acme.okta.com/oauth2/default", "okta_app_oauth"],
    ["https://accounts.google.com", "Google Cloud console"],
    ["https://id.example", "dynamic client registration"],
  ])("knows the provider of the issuer %s", async (issuer, expected) => {
    expect((await doctor(["register", "--base-url", origin, "--issuer", issuer])).out).toContain(expected);
  });

  test.each([
    [["--base-url", origin], "--for: expected one of entra, keycloak, auth0, okta, google, other, and got nothing"],
    [["--base-url", origin, "--for", "entrance"], 'other, and got "entrance"'],
    [
      ["--base-url", origin, "--for", "entra", "--as", "yaml"],
      '--as: expected one of az, bicep, terraform, and got "yaml"',
    ],
    [["--base-url", "http://app.example", "--for", "okta"], "https, or http on this machine, without a path"],
    [["--base-url", `${origin}/mail`, "--for", "okta"], "without a path"],
    [["--for", "okta"], "expected a configuration module, or --base-url"],
    [["--base-url", origin, "--for", "okta", "--name", "a\nb"], "--name: expected one line of text"],
    [["a.ts", "b.ts", "--for", "okta"], "expected one configuration module"],
    [["--colour"], "Unknown option '--colour'"],
  ])("%j is wrong usage", async (args, message) => {
    const { exitCode, err, out } = await doctor(["register", ...args]);
    expect(err).toContain(message);
    expect([exitCode, out]).toEqual([2, ""]);
  });
});

/** The paths of a document's members. Lists don't appear in a path. */
function pathsOf(value: unknown, path = ""): readonly string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((one) => pathsOf(one, path)))];
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([member, inner]) => pathsOf(inner, path === "" ? member : `${path}.${member}`));
}

/** The paths of the members of Terraform's or Bicep's resources, by type. Each line has a member, or a whole object. */
function resourcesOf(text: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  let [own, around]: [string[] | undefined, string[]] = [undefined, []];
  for (const line of text.split("\n").map((one) => one.trim())) {
    const type = /^resource "(\w+)" "\w+" \{$/.exec(line)?.[1] ?? /^resource \w+ '([^']+)' = \{$/.exec(line)?.[1];
    const opened = /^(\w+):? [{[]$/.exec(line)?.[1];
    if (type !== undefined) {
      [own, around] = [[], []];
      found.set(type, own);
    } else if (own === undefined) continue;
    else if (opened !== undefined) around = [...around, opened];
    else if (/^[}\]]$/.test(line)) [own, around] = around.length === 0 ? [undefined, []] : [own, around.slice(0, -1)];
    else {
      const members = line.startsWith("{") ? [...line.matchAll(/(\w+): /g)] : [...line.matchAll(/^(\w+)(?::| +=) /g)];
      own.push(...members.map(([, member = ""]) => [...around, member].join(".")));
    }
  }
  return found;
}

/** Runs a script of the shell with fakes of the providers' programs. Each answers `made by <its name>`. */
function runWithFakes(script: string): {
  calls: readonly (readonly string[])[];
  files: Readonly<Record<string, string>>;
} {
  const folder = mkdtempSync(join(tmpdir(), "register-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const program of ["az", "auth0", "jq", "curl", "kcadm.sh"]) {
    // One write for each call, because the programs of a pipeline run at the same time.
    const call = `call=$(printf '%s\\036' ${program} "$@"; printf '\\035')\nprintf %s "$call" >> "${folder}/calls"`;
    const fake = `#!/bin/sh\n${call}\necho "made by ${program}"\n`;
    writeFileSync(join(folder, program), fake);
    chmodSync(join(folder, program), 0o755);
  }
  const env = {
    PATH: `${folder}:/usr/bin:/bin`,
    HOME: "/nowhere",
    REALM: "acme",
    OKTA_DOMAIN: "o.example",
    OKTA_API_TOKEN: "t",
  };
  const { status, stderr } = spawnSync("/bin/sh", ["-eu", "-c", script], { cwd: folder, env, encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  const calls = readFileSync(join(folder, "calls"), "utf8").split("\u001d").filter(Boolean);
  const files = ["client.json", "app.json"].filter((file) => existsSync(join(folder, file)));
  return {
    calls: calls.map((call) => call.split("\u001e").slice(0, -1)),
    files: Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), "utf8")])),
  };
}

/** The words after a flag. */
function valuesOf(call: readonly string[], flag: string): readonly string[] {
  const after = call.slice(call.indexOf(flag) + 1);
  const end = after.findIndex((word) => word.startsWith("--"));
  return end === -1 ? after : after.slice(0, end);
}
