// The fake control door in place of the network.

import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { answer } from "../mocks/door";
import { no } from "../mocks/told";
import type { House } from "../mocks/house";

export const server = setupServer();

/** Every call is answered from `house`; the news never end. */
export function live(house: House): void {
  server.use(
    http.get(
      "*/api/events",
      () => new HttpResponse(new ReadableStream(), { headers: { "content-type": "text/event-stream" } }),
    ),
    http.all("*/api/*", async ({ request }) => {
      const { pathname: path, searchParams: query } = new URL(request.url);
      const text = await request.text();
      const told = answer(house, { method: request.method, path, query, body: text ? JSON.parse(text) : {} });
      return told.body === undefined
        ? new HttpResponse(null, { status: told.status })
        : HttpResponse.json(told.body as object, { status: told.status });
    }),
  );
}

/** This one call fails, as often as it is made. */
export function failing(
  method: "get" | "post" | "put" | "patch" | "delete",
  path: string,
  status = 500,
  message = "The database is not readable.",
): void {
  server.use(
    http[method](`*${path}`, () => HttpResponse.json(no(status, "vault", message).body as object, { status })),
  );
}

/** This one call is never answered. */
export function silent(path: string): void {
  server.use(http.get(`*${path}`, () => new Promise<never>(() => undefined)));
}
