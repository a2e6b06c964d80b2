import { expect, test } from "vitest";
import { withRepository } from "./repository-field.ts";

const environment = { GITHUB_SERVER_URL: "https://github.example", GITHUB_REPOSITORY: "owner/name" };

test("names the repository in which the workflow runs", () => {
  const manifest = { name: "@identity-web/core", repository: "another" };
  expect(withRepository(manifest, "packages/core", environment)).toEqual({
    name: "@identity-web/core",
    repository: { type: "git", url: "git+https://github.example/owner/name.git", directory: "packages/core" },
  });
  expect(manifest.repository).toBe("another");
});

test("throws outside a workflow", () => {
  expect(() => withRepository({}, "packages/core", {})).toThrow("expected GITHUB_SERVER_URL and GITHUB_REPOSITORY");
});
