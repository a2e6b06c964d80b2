/** A web API for `user.fetch`, which calls the runtime's own `fetch`. */
export class WebApi {
  readonly url = "https://api.example/things";
  /** The received requests. */
  readonly requests: Request[] = [];
  /** The answer. @default an echo of the request */
  answer: (request: Request) => Response = (request) =>
    Response.json({ authorization: request.headers.get("authorization"), method: request.method });

  /** Intercepts the API's address until the returned function is called. Other requests pass. */
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

  /** Refuses the next request with these challenges (WWW-Authenticate), and answers later ones. */
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
