/** Prints what an app answers to a signed-out user. The last line is its redirect to the provider. */
export async function show(baseUrl: string, ask: (request: Request) => Promise<Response>): Promise<void> {
  const answerTo = async (path: string) => {
    const response = await ask(new Request(`${baseUrl}${path}`, { redirect: "manual" }));
    await response.body?.cancel();
    return { status: response.status, location: response.headers.get("location") };
  };
  console.log(JSON.stringify({ page: await answerTo("/me"), signIn: await answerTo("/auth/sign-in?returnTo=/me") }));
}
