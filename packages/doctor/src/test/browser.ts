/** A developer's browser: keeps cookies by host, follows redirects, and signs in as alice where a page asks for a login. */
export async function visit(start: string): Promise<{ status: number; text: string }> {
  const jars = new Map<string, Map<string, string>>();
  let url = new URL(start);
  let form: URLSearchParams | undefined;
  for (let step = 0; step < 20; step++) {
    const jar = jars.get(url.hostname) ?? new Map<string, string>();
    jars.set(url.hostname, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie, accept: "text/html" },
      ...(form === undefined ? {} : { method: "POST", body: form }),
    });
    form = undefined;
    for (const one of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(one) ?? [];
      jar.set(name, value);
    }
    const location = response.headers.get("location");
    const text = await response.text();
    if (location !== null) url = new URL(location, url);
    else if (text.includes('name="login"')) form = new URLSearchParams({ login: "alice" });
    else return { status: response.status, text };
  }
  throw new Error(`no end of redirects at ${url.origin}${url.pathname}`);
}
