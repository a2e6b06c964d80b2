/** What an app answers to somebody who isn't signed in, and what it sends them to the provider with: the last line. */
export async function show(baseUrl: string, ask: (request: Request) => Promise<Response>): Promise<void> {
  const answerTo = async (path: string) => {
    const response = await ask(new Request(`${baseUrl}${path}`, { redirect: "manual" }));
    await response.body?.cancel();
    return { status: response.status, location: response.headers.get("location") };
  };
  console.log(JSON.stringify({ page: await answerTo("/me"), signIn: await answerTo("/auth/sign-in?returnTo=/me") }));
}
