import { expect, test } from "vitest";
import { appId } from "./app.ts";

const mail = { issuer: "https://login.example", clientId: "mail", cookie: "__Host-identity", basePath: "/" };

test("an app's id differs for every issuer, client, cookie name and base path, even if they concatenate to the same text", () => {
  const ids = [
    mail,
    { ...mail, issuer: "https://other.example" },
    { ...mail, clientId: "calendar" },
    { ...mail, clientId: undefined },
    { ...mail, cookie: "identity" },
    { ...mail, basePath: "/mail" },
    { ...mail, clientId: 'mail","__Host-identity' },
  ].map(appId);
  expect(new Set(ids).size).toBe(ids.length);
});

test("an app's id is the same for an issuer with and without a trailing slash", () => {
  expect(appId({ ...mail, issuer: "https://login.example/" })).toBe(appId(mail));
});
