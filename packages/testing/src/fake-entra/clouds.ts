/** One of Microsoft's clouds, as instance discovery describes it. */
export interface Cloud {
  /** `preferred_network`. */
  readonly host: string;
  /** `preferred_cache`. */
  readonly cache: string;
  readonly aliases: readonly string[];
  readonly graph: string;
  /** `cloud_instance_name`. */
  readonly name: string;
}

/** @see https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud */
export const clouds: readonly Cloud[] = [
  {
    host: "login.microsoftonline.com",
    cache: "login.windows.net",
    aliases: ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"],
    graph: "graph.microsoft.com",
    name: "microsoftonline.com",
  },
  {
    host: "login.partner.microsoftonline.cn",
    cache: "login.partner.microsoftonline.cn",
    aliases: ["login.partner.microsoftonline.cn", "login.chinacloudapi.cn"],
    graph: "microsoftgraph.chinacloudapi.cn",
    name: "partner.microsoftonline.cn",
  },
  {
    host: "login.microsoftonline.us",
    cache: "login.microsoftonline.us",
    aliases: ["login.microsoftonline.us", "login.usgovcloudapi.net"],
    graph: "graph.microsoft.us",
    name: "microsoftonline.us",
  },
];

export const publicCloud = clouds[0] as Cloud;

/** The domains in which customers' tenants have their own hosts. */
export const b2cHost = /^([\w-]+)\.b2clogin\.com$/;
export const externalHost = /^([\w-]+)\.ciamlogin\.com$/;

/** Every URL that the fake answers, for msw. */
export const allHosts: RegExp = new RegExp(
  `^https://(${[
    ...clouds.flatMap(({ aliases, graph }) => [...aliases, graph]).map((host) => host.replaceAll(".", "\\.")),
    "[\\w-]+\\.b2clogin\\.com",
    "[\\w-]+\\.ciamlogin\\.com",
  ].join("|")})/`,
);
