import { QueryClient } from "@tanstack/react-query";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import { answer } from "../mocks/door";
import { desktop } from "../mocks/desktop";
import { lived } from "../mocks/house";
import { live, server } from "../test/server";
import { ask, Refusal, Unreachable } from "./client";
import { take } from "./events";
import { frames } from "./frames";
import { STALE } from "./queries";

const bytes = (pieces: string[]) =>
  new ReadableStream<Uint8Array>({
    start(stream) {
      for (const piece of pieces) stream.enqueue(new TextEncoder().encode(piece));
      stream.close();
    },
  });

test("frames are the same however the bytes are cut", async () => {
  const text = ': keep-alive\n\nevent: request\ndata: {"a":"ü"}\n\nevent: door\r\ndata: 1\r\ndata: 2\r\n\r\n';
  const whole = [{ event: "request", data: '{"a":"ü"}' }, { event: "door", data: "1\n2" }];
  for (let at = 1; at < text.length; at += 1) {
    const read = [];
    for await (const frame of frames(bytes([text.slice(0, at), text.slice(at)]))) read.push(frame);
    expect(read).toEqual(whole);
  }
});

test("news of something new are left alone, and every tag makes something stale", () => {
  const cache = new QueryClient();
  expect(() => take(cache, "unheard_of", "{}")).not.toThrow();
  expect(() => take(cache, "changed", '{"what":"unheard_of"}')).not.toThrow();
  expect(Object.values(STALE).every((tags) => tags.length > 0)).toBe(true);
});

test("in a browser no token is sent, in the window the shell's", async () => {
  const sent: (string | null)[] = [];
  server.use(http.get("*/api/keys", ({ request }) => (sent.push(request.headers.get("authorization")), HttpResponse.json([]))));
  await ask((at) => at.GET("/api/keys"));
  const { forgetDoor } = await import("./client");
  forgetDoor();
  desktop({ url: location.origin });
  await ask((at) => at.GET("/api/keys"));
  expect(sent).toEqual([null, "Bearer of the window"]);
});

test("a token that is no longer good is fetched anew, once", async () => {
  desktop({ url: location.origin });
  let asked = 0;
  server.use(http.get("*/api/keys", () => ((asked += 1), new HttpResponse(null, { status: 401 }))));
  await expect(ask((at) => at.GET("/api/keys"))).rejects.toMatchObject({ status: 401 });
  expect(asked).toBe(2);
  expect(window.said.filter(([command]) => command === "control_address")).toHaveLength(2);
});

test("a refusal keeps its code, its sentence and its fields", async () => {
  live(lived());
  const refused = await ask((at) => at.POST("/api/keys", { body: { name: "laptop" } })).catch((reason: unknown) => reason);
  expect(refused).toBeInstanceOf(Refusal);
  expect(refused).toMatchObject({ status: 409, code: "exists", message: "There is one of this name." });
  expect((refused as Refusal).about("name")).toBe("The name is taken.");
});

test("an answer that is no JSON is a refusal all the same, and no answer is unreachable", async () => {
  server.use(http.get("*/api/keys", () => new HttpResponse("<h1>Bad gateway</h1>", { status: 502, statusText: "Bad Gateway" })));
  await expect(ask((at) => at.GET("/api/keys"))).rejects.toMatchObject({ status: 502, message: "502 Bad Gateway" });
  server.use(http.get("*/api/keys", () => HttpResponse.error()));
  await expect(ask((at) => at.GET("/api/keys"))).rejects.toBeInstanceOf(Unreachable);
});

test("the fake door says no to what it does not know", () => {
  expect(answer(lived(), { method: "GET", path: "/api/nothing", query: new URLSearchParams(), body: {} }).status).toBe(404);
});
