/** One HTTP call to the native API: its envelope opened, its error made an exception. */
import { hearDate } from "./clock";

export class ApiError extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    readonly details: unknown = null,
    readonly retryAfter: number | null = null,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** The code of a call that got no answer at all: nobody knows whether the gateway acted on it. */
export const UNREACHABLE = "unreachable";

/** A header that no foreign page can send along without asking: the gateway insists on it. */
const OWN_PAGE = ["X-Requested-With", "panel"] as const;

interface Call {
  body?: unknown;
  query?: Record<string, string | number | null | undefined>;
  headers?: Record<string, string>;
}

let whenUnauthorized: () => void = () => undefined;

/** Names what happens when the cookie is no longer good, whichever call finds out. */
export function onUnauthorized(handler: () => void): void {
  whenUnauthorized = handler;
}

export async function call<Answer>(
  method: string,
  path: string,
  options: Call = {},
): Promise<Answer> {
  const response = await send(method, path, options);
  if (!response.ok) throw await refusal(response, path);
  return (await readJson(response)) as Answer;
}

/** The bytes of a picture: as they are, for an image's own address. */
export async function readPicture(path: string): Promise<Blob> {
  const response = await send("GET", path, { headers: { Accept: "image/*" } });
  if (!response.ok) throw await refusal(response, path);
  return response.blob();
}

/** Brings a form with a file, and tells meanwhile how much of it has left, of 1; fetch would not tell. */
export function upload<Answer>(
  path: string,
  form: FormData,
  onProgress: (part: number) => void,
): Promise<Answer> {
  const request = new XMLHttpRequest();
  request.open("POST", path);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader(...OWN_PAGE);
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) onProgress(event.loaded / event.total);
  });
  return new Promise((resolve, reject) => {
    request.addEventListener("error", () => reject(new ApiError(UNREACHABLE, 0, "")));
    request.addEventListener("load", () => {
      const { status, responseText } = request;
      const retryAfter = request.getResponseHeader("Retry-After") ?? "";
      const response = new Response(responseText, {
        status,
        headers: { "Retry-After": retryAfter },
      });
      resolve(
        response.ok
          ? (readJson(response) as Promise<Answer>)
          : refusal(response, path).then((failure) => Promise.reject(failure)),
      );
    });
    request.send(form);
  });
}

async function send(
  method: string,
  path: string,
  { body, query, headers }: Call,
): Promise<Response> {
  const changes = method !== "GET";
  try {
    const response = await fetch(path + queryString(query), {
      method,
      credentials: "same-origin",
      headers: {
        Accept: "application/json",
        ...(changes ? Object.fromEntries([OWN_PAGE]) : {}),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    hearDate(response.headers.get("Date"));
    return response;
  } catch (failure) {
    throw new ApiError(UNREACHABLE, 0, String(failure));
  }
}

function queryString(query: Call["query"]): string {
  const given = Object.entries(query ?? {}).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  if (given.length === 0) return "";
  return `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null;
  }
}

async function refusal(response: Response, path: string): Promise<ApiError> {
  if (response.status === 401 && !path.startsWith("/api/panel/")) whenUnauthorized();
  return errorFrom(response, await readJson(response));
}

function errorFrom(response: Response, answer: unknown): ApiError {
  const error = (answer as { error?: Record<string, unknown> } | null)?.error;
  const retryAfter = Number(response.headers.get("Retry-After"));
  return new ApiError(
    typeof error?.code === "string" ? error.code : `http_${response.status}`,
    response.status,
    typeof error?.message === "string" ? error.message : response.statusText,
    error?.details ?? null,
    retryAfter > 0 ? retryAfter : null,
  );
}
