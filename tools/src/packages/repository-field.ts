/**
 * A package.json with the repository in which it is built. npm accepts a provenance statement only for a package that
 * names the repository which the statement names.
 *
 * @param folder - The package's folder, from the root
 * @param environment - The variables of GitHub Actions: `GITHUB_SERVER_URL`, `GITHUB_REPOSITORY`
 * @throws Error outside GitHub Actions
 */
export function withRepository<Manifest extends object>(
  manifest: Manifest,
  folder: string,
  { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository }: NodeJS.ProcessEnv,
): Manifest & { repository: { type: "git"; url: string; directory: string } } {
  if (!server || !repository) {
    throw new Error("expected GITHUB_SERVER_URL and GITHUB_REPOSITORY: this runs in GitHub Actions only");
  }
  return {
    ...manifest,
    repository: { type: "git", url: `git+${server}/${repository}.git`, directory: folder.replaceAll("\\", "/") },
  };
}
