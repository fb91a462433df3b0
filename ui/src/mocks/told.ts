// How the fake control door answers.

import type { House } from "./house";

export type Told = { status: number; body?: unknown };

export type Body = any;
export type Answer = (house: House, body: Body, id: string, query: URLSearchParams) => Told;

export const ok = (body?: unknown): Told => ({ status: body === undefined ? 204 : 200, body });

/** An error as the gateway tells it. */
export const no = (
  status: number,
  code: string,
  message: string,
  details?: { field: string; message: string }[],
): Told => ({
  status,
  body: { error: { code, message, ...(details ? { details } : {}) } },
});

export const missing = no(404, "not_found", "There is nothing of this id.");
