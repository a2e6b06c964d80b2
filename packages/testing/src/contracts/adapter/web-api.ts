/** A web API for `user.fetch`, which calls the runtime's own `fetch`. */
export class WebApi {
  readonly url = "https://api.example/things";
  /** The requests that came. */
  readonly requests: Request[] = [];
  /** What is answered; by default what came. */
  answer: (request: Request) => Response | Promise<Response> = (request) =>
    Response.json({ authorization: request.headers.get("authorization"), method: request.method });

  /** Takes over the API's address until the returned function is called; everything else passes. */
  listen(): () => void {
    const before = globalThis.fetch;
    globalThis.fetch = async (input, init) => {
      const request = new Request(input, init);
      if (!request.url.startsWith(this.url)) return before(input, init);
      this.requests.push(request);
      return this.answer(request);
    };
    return () => {
      globalThis.fetch = before;
    };
  }

  /** The next request is refused with these challenges (WWW-Authenticate), what comes after it is answered. */
  challengeOnce(...challenges: readonly string[]): void {
    const { answer } = this;
    this.answer = () => {
      this.answer = answer;
      return refusal(challenges);
    };
  }

  challengeAlways(...challenges: readonly string[]): void {
    this.answer = () => refusal(challenges);
  }
}

function refusal(challenges: readonly string[]): Response {
  const headers = new Headers();
  for (const challenge of challenges) headers.append("www-authenticate", challenge);
  return new Response(null, { status: 401, headers });
}
