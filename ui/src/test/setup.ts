// What every test stands on: no real network, no leftovers of the test before.

import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, vi } from "vitest";
import { forgetDoor } from "../api/client";
import { speak } from "../i18n";
import { server } from "./server";

// A busy machine loads a page slowly the first time.
configure({ asyncUtilTimeout: 8_000 });

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));

afterEach(async () => {
  cleanup();
  server.resetHandlers();
  forgetDoor();
  localStorage.clear();
  delete window.isTauri;
  await speak("en");
});

afterAll(() => server.close());

// What jsdom lacks and the page's parts ask for.
window.scrollTo = vi.fn();
Element.prototype.scrollIntoView = vi.fn();
globalThis.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
