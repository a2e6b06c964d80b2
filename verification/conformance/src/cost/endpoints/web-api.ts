import { apiUrl } from "../stage.ts";

/** Answers in place of the API that the app calls, while a function runs. */
export async function withApi<T>(answer: () => Response, run: () => Promise<T>): Promise<T> {
  const { fetch } = globalThis;
  globalThis.fetch = async (input) => {
    const { url } = new Request(input);
    if (url !== apiUrl) throw new Error(`nothing should ask ${url}`);
    return answer();
  };
  try {
    return await run();
  } finally {
    globalThis.fetch = fetch;
  }
}
