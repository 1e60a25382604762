// What is asked of the API, and the token with which it is asked.

const TOKEN = "doorlijn.token";

/** An answer that is none, in the words of the API. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.title);
    Object.assign(this, { status, title: problem.title ?? `HTTP ${status}`, detail: problem.detail ?? "" });
  }
}

// The token is kept for this tab and until it is closed, and in no address, which would be kept and passed on.
export const hasToken = () => sessionStorage.getItem(TOKEN) !== null;
export const keepToken = (token) => sessionStorage.setItem(TOKEN, token);
export const forgetToken = () => sessionStorage.removeItem(TOKEN);

async function ask(path, query, language, accept = "application/json") {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const address = given.length ? `${path}?${new URLSearchParams(given)}` : path;
  const headers = { authorization: `Bearer ${sessionStorage.getItem(TOKEN)}`, accept, "accept-language": language };
  let answer;
  try {
    answer = await fetch(address, { headers });
  } catch (error) {
    throw new Refused(0, { title: error.message });
  }
  if (!answer.ok) {
    throw new Refused(answer.status, await answer.json().catch(() => ({})));
  }
  return answer;
}

const json = async (...asked) => (await ask(...asked)).json();

export const indicators = (language) => json("/v1/indicators", { pageSize: 100 }, language);

export const metrics = ({ municipality, asOf, language }) => json("/v1/lea-metrics", { municipality, asOf }, language);

const metricPath = ({ indicator }) => `/v1/lea-metrics/${encodeURIComponent(indicator)}`;

export function metric(address, asked) {
  const { municipality, asOf, language } = address;
  return json(metricPath(address), { municipality, asOf, ...asked }, language);
}

export async function metricAsCsv(address, asked) {
  const { municipality, asOf, language } = address;
  return (await ask(metricPath(address), { municipality, asOf, ...asked }, language, "text/csv")).blob();
}

/** The organisation for which the token was given; none where the token does not tell it. */
export async function ownOrganisation(language) {
  const id = organisationOf(sessionStorage.getItem(TOKEN));
  return id ? json(`/v1/organisations/${id}`, {}, language) : undefined;
}

function organisationOf(token) {
  try {
    const payload = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    return JSON.parse(atob(payload)).organisation;
  } catch {
    return undefined;
  }
}
