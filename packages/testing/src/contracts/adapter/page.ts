/** The visible text, links and forms of an HTML page. */
export interface SeenPage {
  readonly title: string;
  readonly text: string;
  /** The addresses of its links. */
  readonly links: readonly string[];
  readonly form:
    | { readonly action: string; readonly method: string; readonly fields: Readonly<Record<string, string>> }
    | undefined;
}

/** Reads a simple page, such as the pages of identity(). @throws if the answer is not HTML */
export async function readPage(response: Response): Promise<SeenPage> {
  const type = response.headers.get("content-type");
  const html = await response.text();
  if (!type?.startsWith("text/html"))
    throw new Error(`expected a page, got ${response.status} ${type}: ${html.slice(0, 200)}`);
  const inputs = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
  const form = /<form method="([^"]*)" action="([^"]*)">/.exec(html);
  return {
    title: plain(/<h1>(.*?)<\/h1>/.exec(html)?.[1] ?? ""),
    text: plain(html.replace(/<style>.*?<\/style>/gs, "").replaceAll(/<[^>]*>/g, " ")),
    links: [...html.matchAll(/<a href="([^"]*)">/g)].map((match) => plain(match[1] ?? "")),
    form:
      form === null
        ? undefined
        : {
            method: form[1] ?? "",
            action: plain(form[2] ?? ""),
            fields: Object.fromEntries(inputs.map(([, name = "", value = ""]) => [plain(name), plain(value)])),
          },
  };
}

const plain = (html: string): string =>
  html.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
