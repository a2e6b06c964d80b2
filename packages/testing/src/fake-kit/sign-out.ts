/** The URL in an iframe that notifies an app (OpenID Connect Front-Channel Logout 1.0 §3). */
export function frontChannelUrl(logoutUri: string, { sid, iss }: { sid: string; iss?: string | undefined }): string {
  const url = new URL(logoutUri);
  url.searchParams.set("sid", sid);
  if (iss !== undefined) url.searchParams.set("iss", iss);
  return url.href;
}

/** The address to which a sign-out returns, with its `state`. `undefined`: the request names none. */
export function returnAddress(parameters: URLSearchParams): URL | undefined {
  const back = parameters.get("post_logout_redirect_uri");
  if (back === null || !URL.canParse(back)) return undefined;
  const url = new URL(back);
  const state = parameters.get("state");
  if (state !== null) url.searchParams.set("state", state);
  return url;
}
